-- The value of a hold as it is written here: JSON whose fields stand in one order, so that what is wanted of it is found
-- by a pattern; decoding JSON costs several times as much. What another has written is put into that order; what we did
-- not write, or what was cut, is nobody's hold.
local FATE = ',"timestamp":(%d+),"mirrored_ms":(%d+),"expires_ms":(%d+),"written_ms":%d+'
local function canonical(raw)
  if not raw or find(raw, '^{"client_id":"[^"]+","time":"%d%d:%d%d","start":%d+,"end":%d+') and find(raw, FATE, 50) then
    return raw
  end
  local ok, hold = pcall(cjson.decode, raw)
  if not ok or type(hold) ~= 'table' then return nil end
  for field, pattern in pairs({client_id = '^[%w%-_.:]+$', time = '^%d%d:%d%d$'}) do
    if type(hold[field]) ~= 'string' or not find(hold[field], pattern) then return nil end
  end
  for _, field in ipairs({'start', 'end', 'timestamp', 'expires_ms', 'mirrored_ms', 'written_ms'}) do
    if type(hold[field]) ~= 'number' then return nil end
  end
  local buffers = type(hold.buffers) == 'table' and hold.buffers or {}
  local before, after = tonumber(buffers.before) or 0, tonumber(buffers.after) or 0
  local address = type(hold.address) == 'string' and match(hold.address, '^%x+$')
  return string.format('{"client_id":"%s","time":"%s","start":%d,"end":%d%s%s'
    .. ',"timestamp":%d,"mirrored_ms":%d,"expires_ms":%d,"written_ms":%d%s}',
    hold.client_id, hold.time, hold.start, hold['end'],
    before + after > 0 and string.format(',"buffers":{"before":%d,"after":%d}', before, after) or '',
    address and ',"address":"' .. address .. '"' or '',
    hold.timestamp, hold.mirrored_ms, hold.expires_ms, hold.written_ms, hold.restored == true and ',"restored":true' or '')
end
