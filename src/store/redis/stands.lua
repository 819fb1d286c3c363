-- Whether a hold that the view names is there: one that was deleted by hand may still show, and is in nobody's way.
local function stands(kind, hour)
  local prefix, column = match(INDEX, '^(.*)holds_(.*)$')
  return call('EXISTS', prefix .. (kind == 's' and 'active_' or 'lock_') .. column .. '_' .. hour) == 1
end
