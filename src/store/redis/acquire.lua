-- Gives a slot to a client, or says who is in the way. Two scripts: one whose KIND is 's', one whose KIND is 'l'.
-- KEYS 3: cached day, the column's view, the client's pointers: for a selection to its selection, for a lock to its
--      selection and to its lock; then the hold's own key and, for a lock, that of a selection of the same slot
-- ARGV 3: the owner, the value up to its timestamp, the line of the view up to the same, claimed from, claimed to, lease in
--      ms, whole life in ms, 10: how long the copy in the database will live, in ms, whether the client's earlier holds go:
--      'always', 'never' or 'if seen', which is when the bookings have been looked at; where the clients of an address are
--      counted: 12 the key that counts them, how many may have holds at once
-- Answers {'granted', ms left, kind, 1 if bookings were looked at, age in s, 1 if an earlier hold is still there, 1 if the
-- client had this very one, 1 if the copy in the database is due} | {'held', ms left} | {'taken'} |
-- {'limited', ms until the address may have one more}.

local client, head, from, to = ARGV[3], ARGV[5], ARGV[6] + 0, ARGV[7] + 0
local key = KEYS[LAST + 1]
local since, own_lock, had, had_end, copied, in_the_way, stale = nil, nil, nil, nil, nil, 0, KIND == 'l'

local at = 1
while at do
  local _, dash, begins, ends = find(view, '^(%d+)%-(%d+) ', at)
  local line_end = dash and find(view, '\n', dash, true)
  if line_end and begins - to < 0 and ends - from > 0 then
    local kind, owner, hour, began, mirrored, expires =
      match(view, '^(%S+) (%S+) (%S+) %d+ %d+ (%d+) (%d+) (%d+)', dash + 1)
    if owner ~= client then
      -- Where the database is asked as well, it alone knows of locks: what is here may be left from before.
      if kind == 's' or sub(ARGV[2], -1) ~= ' ' then
        if stands(kind, hour) then
          in_the_way = math.max(in_the_way, expires - now)
        else
          stale = true
        end
      end
    elseif hour == sub(key, -5) then
      if expires - now > 0 and began * 1000 + ARGV[9] - now > 0 then
        since = math.min(since or began, began)
        if kind == 'l' then own_lock = {expires - now, began} end
        if kind == KIND then had, had_end, copied = at, line_end, mirrored end
      else
        -- It ends at this very moment, or its whole life has become shorter: what is asked for is another one.
        stale = true
      end
    end
  end
  at = line_end and line_end + 1
end
if in_the_way > 0 then return {ARGV[1], 'held', in_the_way} end

local booked = read[2] and match(read[2], '^([%d,-]*)\n')
local looked = booked and 1 or 0
if looked == 1 and booked ~= '' then
  for begins, ends in string.gmatch(booked, '(%d+)%-(%d+)') do
    if begins - to < 0 and ends - from > 0 then return {ARGV[1], 'taken'} end
  end
end

if KIND == 's' and own_lock then
  return {ARGV[1], 'granted', own_lock[1], 'l', looked, math.floor(now / 1000) - own_lock[2], 0, 1, 0}
end

-- How long until this address may have one more client with a hold.
if ARGV[12] then
  call('ZREMRANGEBYSCORE', ARGV[12], '-inf', now)
  if not call('ZSCORE', ARGV[12], client) and call('ZCARD', ARGV[12]) >= ARGV[13] + 0 then
    return {ARGV[1], 'limited', call('ZRANGE', ARGV[12], 0, 0, 'WITHSCORES')[2] - now}
  end
end

since = since or math.floor(now / 1000)
local expires = math.min(now + ARGV[8], since * 1000 + ARGV[9])
local earlier = read[4] and read[4] ~= key or KIND == 'l' and read[5] and read[5] ~= key
local leads = read[LAST - 1]

if earlier or KIND == 'l' then
  -- Removes the hold of the client that a pointer leads to, in whichever column it is.
  local function leave(pointer, place, word)
    local prefix, column, hour = match(place, '^(.*)' .. word .. '_(.*)_(%d%d:%d%d)$')
    local raw = prefix and canonical(call('GET', place))
    if raw and sub(raw, 1, #client + 16) == '{"client_id":"' .. client .. '",' then
      call('DEL', place, prefix .. 'view_' .. column)
      call('SREM', prefix .. 'holds_' .. column, (word == 'lock' and 'l' or 's') .. hour)
    end
    if pointer then call('DEL', pointer) end
    stale = true
  end
  if KIND == 'l' then
    -- The pick of this very slot becomes the lock; but not while a booking may yet turn out to be in the way.
    if looked == 1 or ARGV[11] ~= 'never' then
      local picked = read[4] == KEYS[8]
      leave(picked and KEYS[5], KEYS[8], 'active')
      if picked then read[4] = false end
    end
    earlier = read[4] or leads and leads ~= key
  end
  if earlier and (ARGV[11] == 'always' or ARGV[11] == 'if seen' and looked == 1) then
    if read[4] then leave(KEYS[5], read[4], 'active') end
    if KIND == 'l' and leads and leads ~= key then leave(KEYS[6], leads, 'lock') end
    if leads ~= key then leads = false end
    earlier = false
  end
end

-- Asking again for what one has changes nothing but the lease, until the copy in the database is due.
local same = KIND == 's' and had and sub(view, had, had + #head - 1) == head
local due = not same or copied - expires < 0
local mirrored = due and now + ARGV[10] or copied
local fate = string.format(',"timestamp":%d,"mirrored_ms":%d,"expires_ms":%d,"written_ms":%d}', since, mirrored, expires, now)
call('SET', key, ARGV[4] .. fate, 'PX', expires - now)
-- What hangs on a selection lasts until its copy is due again; on a lock, as long as the lock.
local life = (KIND == 's' and mirrored or expires) - now
if due then
  local prefix, column = match(INDEX, '^(.*)holds_(.*)$')
  call('SADD', INDEX, KIND .. sub(key, -5))
  if call('PTTL', INDEX) < life then call('PEXPIRE', INDEX, life + 1000) end
  -- Remembers that the column is in use, so that it can be set right after a loss without a search.
  if sub(column, 1, 1) ~= '{' then call('ZADD', prefix .. 'columns', 'GT', now + life, column) end
end
if not leads or due and leads == key then call('SET', KEYS[LAST], key, 'PX', life) end
if ARGV[12] then
  call('ZADD', ARGV[12], 'GT', expires, client)
  if call('PTTL', ARGV[12]) < expires - now then call('PEXPIRE', ARGV[12], expires - now + 1000) end
end
if stale then
  call('DEL', KEYS[4])
else
  local line = string.format('%s%d %d %d\n', head, since, mirrored, expires)
  revise(view, had or #view + 1, had and had_end or #view, line)
  -- It ends with the first lease that ends.
  local left = expires - now
  if left < 10000 and call('PTTL', KEYS[4]) > left then call('PEXPIRE', KEYS[4], left) end
end
return {ARGV[1], 'granted', expires - now, KIND, looked, math.floor(now / 1000) - since, earlier and 1 or 0,
  had and 1 or 0, due and 1 or 0}
