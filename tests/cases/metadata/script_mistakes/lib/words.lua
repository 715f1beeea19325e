local name = "café"
return {}
