-- Where the clients of an address are counted among which a hold's owner is; nothing if they are not. The hold says it
-- itself, so that whoever renews it or ends it need not come from there, or say from where.
local function counted(hold)
  local address = match(hold, '"address":"(%x+)"', 50)
  local prefix, column = match(INDEX, '^(.*)holds_(.*)$')
  return address and prefix .. 'address_' .. address .. (sub(column, 1, 1) == '{' and '_' .. column or '')
end
