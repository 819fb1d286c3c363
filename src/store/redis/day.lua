-- Everything a poll needs of one column, after the renewal of the poller's own selection.
-- KEYS: index, cached day, version of the day, the client's pointer to its selection
-- ARGV: prefix of selections, prefix of locks, time to renew or '', client, lease in ms, whole life in ms
-- Answers {now in ms, version, cached day or false, then for each hold: member, value}.

local prefixes = {s = ARGV[1], l = ARGV[2]}
local now = now_ms()

if ARGV[3] ~= '' then
  local member = 's' .. ARGV[3]
  local key = hold_key(prefixes, member)
  local hold = decode(redis.call('GET', key))
  if hold and hold.client_id == ARGV[4] then
    local expires = math.min(now + tonumber(ARGV[5]), hold.timestamp * 1000 + tonumber(ARGV[6]))
    if expires > hold.expires_ms then
      hold.expires_ms = expires
      write_hold(KEYS[1], KEYS[4], member, key, hold, now)
    end
  end
end

local answer = {now, redis.call('GET', KEYS[3]) or '0', redis.call('GET', KEYS[2])}
local members, values = read_index(KEYS[1], prefixes)
for i, member in ipairs(members) do
  if values[i] then
    answer[#answer + 1] = member
    answer[#answer + 1] = values[i]
  end
end
return answer
