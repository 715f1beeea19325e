return {actions = {pin = function(note) end, drop = function(note) end}}
