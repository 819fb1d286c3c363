-- Sets a column right after a loss: what the database knows is added, and then what it does not know is removed.
-- KEYS 5: cached day, version of the day; then one pointer for each hold
-- ARGV 8: 'add' or 'remove', ms since the epoch at which the restoration began, life of the version in ms, holds as JSON
-- Adding leaves alone what is newer or the same client's. Removing takes only locks that are older than the restoration or came from it;
-- selections end by themselves.
-- Answers {'restored', how many holds were touched}.

local began, touched, now = tonumber(ARGV[9]), 0, now_ms()
local known = {}
for i, wanted in ipairs(cjson.decode(ARGV[11])) do
  known[wanted.member .. wanted.hold.client_id] = true
  local there = decode(redis.call('GET', hold_key(wanted.member)))
  -- What was written since we began has been won in the database too.
  local newer = there and (there.client_id == wanted.hold.client_id or (there.written_ms >= began and not there.restored))
  if ARGV[8] == 'add' and not newer and wanted.hold.expires_ms > now then
    wanted.hold.mirrored_ms = wanted.hold.expires_ms
    wanted.hold.restored = true
    write_hold(wanted.member, wanted.hold, now)
    point(KEYS[6 + i], wanted.member, wanted.hold.expires_ms - now)
    note_column(now, wanted.hold.expires_ms - now)
    touched = touched + 1
  end
end

if ARGV[8] == 'remove' then
  local members, values = read_index()
  for i, member in ipairs(members) do
    local hold = decode(values[i])
    if not hold then
      redis.call('SREM', INDEX, member)
    elseif string.sub(member, 1, 1) == 'l' and not known[member .. hold.client_id]
      and (hold.written_ms < began or hold.restored) then
      remove_hold(INDEX, member, hold_key(member), hold.client_id)
      touched = touched + 1
    end
  end
  redis.call('INCR', KEYS[6])
  redis.call('PEXPIRE', KEYS[6], ARGV[10])
  redis.call('DEL', KEYS[5])
end
return {'restored', touched}
