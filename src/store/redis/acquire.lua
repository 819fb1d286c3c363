-- Gives a slot to a client, or says who is in the way.
-- KEYS 5: cached day, 6 and 7: the client's pointers to its selection and to its lock
-- ARGV 8: kind ('s' or 'l'), time, client, start, end, claimed from, claimed to, lease in ms, whole life in ms,
--      17: how long the copy in the database will live, in ms, whether the client's earlier holds go: 'always', 'never' or
--      'if seen', which is when the bookings have been looked at, minutes kept free before and after
-- Answers {'granted', ms left, kind, 1 if bookings were looked at, age in s,
-- 1 if an earlier hold is still there, 1 if the client had this very one} | {'held', ms left} | {'taken'} |
-- {'limited', ms until the address may have one more}.

local kind, time, client = ARGV[8], ARGV[9], ARGV[10]
local from, to = tonumber(ARGV[13]), tonumber(ARGV[14])
local now = now_ms()
local since, own_lock, had, in_the_way = nil, nil, false, 0

local members, values = read_index()
for i, member in ipairs(members) do
  local hold = decode(values[i])
  if not hold or hold.expires_ms <= now then
    redis.call('SREM', INDEX, member)
  elseif hold.client_id ~= client then
    local counts = locks_count() or string.sub(member, 1, 1) == 's'
    if counts and collides(hold, from, to) then in_the_way = math.max(in_the_way, hold.expires_ms - now) end
  elseif hold.time == time then
    since = math.min(since or hold.timestamp, hold.timestamp)
    if string.sub(member, 1, 1) == 'l' then own_lock = hold end
    if string.sub(member, 1, 1) == kind then had = true end
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
  return {'granted', own_lock.expires_ms - now, 'l', looked, math.floor(now / 1000) - own_lock.timestamp, 0, 1}
end

local wait = wait_of_address(client, now)
if wait > 0 then return {'limited', wait} end

since = since or math.floor(now / 1000)
local expires = math.min(now + tonumber(ARGV[15]), since * 1000 + tonumber(ARGV[16]))
local member = kind .. time
local key = hold_key(member)

local pointer = KEYS[kind == 's' and 6 or 7]
local earlier = leads_elsewhere(KEYS[6], key)
if kind == 'l' then
  -- The pick of this very slot becomes the lock; but not while a booking may yet turn out to be in the way.
  if looked == 1 or ARGV[18] ~= 'never' then
    remove_hold(INDEX, 's' .. time, hold_key('s' .. time), client)
    forget_pointer(KEYS[6], hold_key('s' .. time))
  end
  earlier = leads_elsewhere(KEYS[6], key) or leads_elsewhere(KEYS[7], key)
end
if earlier and (ARGV[18] == 'always' or (ARGV[18] == 'if seen' and looked == 1)) then
  move_from(KEYS[6], key, client)
  if kind == 'l' then move_from(KEYS[7], key, client) end
  earlier = false
end
write_hold(member, {
  client_id = client,
  timestamp = since,
  time = time,
  start = tonumber(ARGV[11]),
  ['end'] = tonumber(ARGV[12]),
  expires_ms = expires,
  mirrored_ms = now + tonumber(ARGV[17]),
  buffers = ARGV[19] .. ARGV[20] ~= '00' and {before = tonumber(ARGV[19]), after = tonumber(ARGV[20])} or nil,
}, now)
if not leads_elsewhere(pointer, key) then point(pointer, member, expires - now) end
note_column(now, expires - now)
note_client(client, expires, now)
return {'granted', expires - now, kind, looked, math.floor(now / 1000) - since, earlier and 1 or 0, had and 1 or 0}
