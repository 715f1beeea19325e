return {actions = {}}
