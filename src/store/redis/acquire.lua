-- Gives a slot to a client, or says who is in the way.
-- KEYS 5: cached day, 6 and 7: the client's pointers to its selection and to its lock
-- ARGV 7: kind ('s' or 'l'), time, client, start, end, claimed from, claimed to, lease in ms, whole life in ms,
--      16: how long the copy in the database will live, in ms
-- Answers {'granted', ms left, kind, 1 if bookings were looked at, age in s} | {'held', ms left} | {'taken'} |
-- {'limited', ms until the address may have one more}.

local kind, time, client = ARGV[7], ARGV[8], ARGV[9]
local from, to = tonumber(ARGV[12]), tonumber(ARGV[13])
local now = now_ms()
local since, own_lock, in_the_way = nil, nil, 0

local members, values = read_index()
for i, member in ipairs(members) do
  local hold = decode(values[i])
  if not hold or hold.expires_ms <= now then
    redis.call('SREM', INDEX, member)
  elseif hold.client_id ~= client then
    if collides(hold, from, to) then in_the_way = math.max(in_the_way, hold.expires_ms - now) end
  elseif hold.time == time then
    since = math.min(since or hold.timestamp, hold.timestamp)
    if string.sub(member, 1, 1) == 'l' then own_lock = hold end
  end
end
if in_the_way > 0 then return {'held', in_the_way} end

local looked = 0
local day = redis.call('GET', KEYS[5])
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

if kind == 's' and own_lock then
  return {'granted', own_lock.expires_ms - now, 'l', looked, math.floor(now / 1000) - own_lock.timestamp}
end

local wait = wait_of_address(client, now)
if wait > 0 then return {'limited', wait} end

since = since or math.floor(now / 1000)
local expires = math.min(now + tonumber(ARGV[14]), since * 1000 + tonumber(ARGV[15]))
local member = kind .. time
local key = hold_key(member)

move_from(KEYS[6], key, client)
if kind == 'l' then move_from(KEYS[7], key, client) end
write_hold(member, {
  client_id = client,
  timestamp = since,
  time = time,
  start = tonumber(ARGV[10]),
  ['end'] = tonumber(ARGV[11]),
  expires_ms = expires,
  mirrored_ms = now + tonumber(ARGV[16]),
}, now)
point(KEYS[kind == 's' and 6 or 7], member, expires - now)
note_column(now, expires - now)
note_client(client, expires, now)
return {'granted', expires - now, kind, looked, math.floor(now / 1000) - since}
