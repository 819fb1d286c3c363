-- Everything a poll needs of one column, after the renewal of the poller's own selection.
-- KEYS 5: cached day, version of the day, the client's pointer to its selection
-- ARGV 8: time to renew or '', client, lease in ms, whole life in ms, how long a copy in the database lives, in ms
-- Answers {'day', now in ms, version, cached day or false, 1 if the copy of the selection in the database is due to be
-- renewed, then for each hold: member, value}.

local now, due = now_ms(), 0
local members, values = read_index()

-- Another's lock over a selection was granted by a machine that did not know of it; the selection ends with its lease.
local function barred(own)
  for i, member in ipairs(members) do
    local hold = string.sub(member, 1, 1) == 'l' and locks_count() and decode(values[i])
    if hold and hold.client_id ~= own.client_id and collides(hold, own.start, own['end']) then return true end
  end
  return false
end

if ARGV[8] ~= '' then
  local member = 's' .. ARGV[8]
  local hold = decode(redis.call('GET', hold_key(member)))
  if hold and hold.client_id == ARGV[9] and not barred(hold) then
    local expires = math.min(now + tonumber(ARGV[10]), hold.timestamp * 1000 + tonumber(ARGV[11]))
    if expires > hold.expires_ms then
      hold.expires_ms = expires
      if hold.mirrored_ms < expires then
        hold.mirrored_ms = now + tonumber(ARGV[12])
        due = 1
      end
      write_hold(member, hold, now)
      members, values = read_index()
      point(KEYS[7], member, expires - now)
      note_column(now, expires - now)
      note_client(ARGV[9], expires, now)
    end
  end
end

local answer = {'day', now, redis.call('GET', KEYS[6]) or '0', redis.call('GET', KEYS[5]), due}
for i, member in ipairs(members) do
  if values[i] then
    answer[#answer + 1] = member
    answer[#answer + 1] = values[i]
  end
end
return answer
