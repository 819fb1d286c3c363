-- Gives a slot to a client, or says who is in the way.
-- KEYS: index, cached day, the client's pointers to its selection and to its lock
-- ARGV: prefix of selections, prefix of locks, kind ('s' or 'l'), time, client, start, end, claimed from, claimed to,
--       lease in ms, whole life in ms
-- Answers {'granted', ms left, kind, 1 if bookings were looked at} | {'held', ms left} | {'taken'}.

local prefixes = {s = ARGV[1], l = ARGV[2]}
local kind, time, client = ARGV[3], ARGV[4], ARGV[5]
local from, to = tonumber(ARGV[8]), tonumber(ARGV[9])
local now = now_ms()
local since, own_lock, in_the_way = nil, nil, 0

local members, values = read_index(KEYS[1], prefixes)
for i, member in ipairs(members) do
  local hold = decode(values[i])
  if not hold or hold.expires_ms <= now then
    redis.call('SREM', KEYS[1], member)
  elseif hold.client_id ~= client then
    if collides(hold, from, to) then in_the_way = math.max(in_the_way, hold.expires_ms - now) end
  elseif hold.time == time then
    since = math.min(since or hold.timestamp, hold.timestamp)
    if string.sub(member, 1, 1) == 'l' then own_lock = hold end
  end
end
if in_the_way > 0 then return {'held', in_the_way} end

local looked = 0
local day = redis.call('GET', KEYS[2])
if day then
  local ok, booked = pcall(cjson.decode, day)
  if ok and type(booked) == 'table' then
    looked = 1
    for _, span in ipairs(booked) do
      if type(span) == 'table' and type(span.start) == 'number' and type(span['end']) == 'number'
        and collides(span, from, to) then
        return {'taken'}
      end
    end
  end
end

if kind == 's' and own_lock then return {'granted', own_lock.expires_ms - now, 'l', looked} end

since = since or math.floor(now / 1000)
local expires = math.min(now + tonumber(ARGV[10]), since * 1000 + tonumber(ARGV[11]))
local member = kind .. time
local key = prefixes[kind] .. time

move_from(KEYS[3], key, client)
if kind == 'l' then move_from(KEYS[4], key, client) end
write_hold(KEYS[1], KEYS[kind == 's' and 3 or 4], member, key, {
  client_id = client,
  timestamp = since,
  time = time,
  start = tonumber(ARGV[6]),
  ['end'] = tonumber(ARGV[7]),
  expires_ms = expires,
}, now)
return {'granted', expires - now, kind, looked}
