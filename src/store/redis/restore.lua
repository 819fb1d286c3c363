-- Sets a column right after a loss: what the database knows is added, and then what it does not know is removed.
-- KEYS 3: cached day, version of the day, the column's view, the columns in use but for a cluster's; then for each hold its key and the pointer
-- ARGV 3: 'add' or 'remove', ms since the epoch at which the restoration began, life of the version in ms, holds as JSON,
--      the name of the column
-- Adding leaves alone what is newer or the same client's. Removing takes only locks that are older than the restoration or
-- came from it; selections end by themselves.
-- Answers {'restored', how many holds were touched}.

local began, touched = ARGV[4] + 0, 0
local prefix, column = match(INDEX, '^(.*)holds_(.*)$')
local function decode(raw)
  local hold = canonical(raw)
  return hold and cjson.decode(hold)
end

local known = {}
for i, wanted in ipairs(cjson.decode(ARGV[6])) do
  local hold, key = wanted.hold, KEYS[5 + 2 * i]
  known[wanted.member .. hold.client_id] = true
  local there = decode(call('GET', key))
  -- What was written since we began has been won in the database too.
  local newer = there and (there.client_id == hold.client_id or (there.written_ms >= began and not there.restored))
  local left = hold.expires_ms - now
  if ARGV[3] == 'add' and not newer and left > 0 then
    hold.mirrored_ms, hold.written_ms, hold.restored = hold.expires_ms, now, true
    call('SET', key, canonical(cjson.encode(hold)), 'PX', left)
    call('SADD', INDEX, wanted.member)
    if call('PTTL', INDEX) < left then call('PEXPIRE', INDEX, left + 1000) end
    call('SET', KEYS[6 + 2 * i], key, 'PX', left)
    if sub(column, 1, 1) ~= '{' then call('ZADD', KEYS[6], 'GT', hold.expires_ms, ARGV[7]) end
    touched = touched + 1
  end
end

if ARGV[3] == 'remove' then
  for _, member in ipairs(call('SMEMBERS', INDEX)) do
    local key = prefix .. (sub(member, 1, 1) == 'l' and 'lock_' or 'active_') .. column .. '_' .. sub(member, 2)
    local hold = decode(call('GET', key))
    local stray = hold and sub(member, 1, 1) == 'l' and not known[member .. hold.client_id]
      and (hold.written_ms < began or hold.restored)
    if stray then
      call('DEL', key)
      touched = touched + 1
    end
    if stray or not hold then call('SREM', INDEX, member) end
  end
  call('INCR', KEYS[4])
  call('PEXPIRE', KEYS[4], ARGV[5])
  call('DEL', KEYS[3])
end
call('DEL', KEYS[5])
return {ARGV[1], 'restored', touched}
