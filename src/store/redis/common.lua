-- What the scripts share.
--
-- KEYS[1] is the index of a column: a set with a member such as "s10:00" for a selection and "l10:00" for a lock. A hold
-- lives in a key of its own, whose lease is the key's; the index only says where to look. KEYS[2] is the marker: whose
-- prefix this is, and since which start of the server it has been complete. KEYS[3] names the columns in use. KEYS[4]
-- names the clients of the caller's address that have holds, by the end of the last.
-- ARGV[1], ARGV[2] are the prefixes of selections and locks, ARGV[3] our site or '' if nobody knows it, ARGV[4] the start of
-- the server that the caller knows, '*' if the caller has looked at the marker itself, or '' if what is missing here is
-- looked up elsewhere, ARGV[5] the name of the column, ARGV[6] how many
-- clients of one address may have holds at once, 0 meaning any number, ARGV[7] the number of the call, which begins the
-- answer: so an answer that belongs to another call is known by it.

local GRANULE = 300
local INDEX, MARKER, COLUMNS, NEIGHBOURS = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local CAP = tonumber(ARGV[6])
local PREFIX = {s = ARGV[1], l = ARGV[2]}

local function now_ms()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end

-- Nothing may be read or written under another site's marker, nor trusted alone after a loss.
local function objection()
  if ARGV[3] == '' then return nil end
  local marker = redis.call('GET', MARKER)
  local site = ARGV[3] .. ' '
  if marker and string.sub(marker, 1, #site) ~= site then return {'foreign'} end
  if ARGV[4] ~= '' and ARGV[4] ~= '*' and marker ~= site .. ARGV[4] then return {'incomplete'} end
  return nil
end

-- A value that we did not write, or that was cut, is nobody's hold.
local function decode(raw)
  if not raw then return nil end
  local ok, hold = pcall(cjson.decode, raw)
  if not ok or type(hold) ~= 'table' then return nil end
  if type(hold.client_id) ~= 'string' or type(hold.time) ~= 'string' then return nil end
  for _, field in ipairs({'start', 'end', 'timestamp', 'expires_ms', 'mirrored_ms', 'written_ms'}) do
    if type(hold[field]) ~= 'number' then return nil end
  end
  return hold
end

local function hold_key(member)
  return PREFIX[string.sub(member, 1, 1)] .. string.sub(member, 2)
end

-- The members of the index with the raw values under their keys (false where the lease is over).
local function read_index()
  local known, keys = {}, {}
  for _, member in ipairs(redis.call('SMEMBERS', INDEX)) do
    if PREFIX[string.sub(member, 1, 1)] then
      known[#known + 1] = member
      keys[#keys + 1] = hold_key(member)
    end
  end
  if #keys == 0 then return known, {} end
  return known, redis.call('MGET', unpack(keys))
end

-- Whether something, with what it keeps free around itself, meets the granules between two moments.
local function collides(taken, from, to)
  local buffers = type(taken.buffers) == 'table' and taken.buffers or {}
  local first = math.floor((taken.start - (tonumber(buffers.before) or 0) * 60) / GRANULE) * GRANULE
  local last = math.ceil((taken['end'] + (tonumber(buffers.after) or 0) * 60) / GRANULE) * GRANULE
  return first < to and from < last
end

-- Where the database is asked as well, it alone knows of locks: what is here may be left from before.
local function locks_count()
  return ARGV[4] ~= '' or ARGV[3] == ''
end

-- Remembers that a column is in use for a while, so that it can be set right after a loss without a search.
local function note_column(now, ttl)
  redis.call('ZREMRANGEBYSCORE', COLUMNS, '-inf', now)
  redis.call('ZADD', COLUMNS, 'GT', now + ttl, ARGV[5])
end

-- How long until this address may have one more client with a hold; 0 if it may now.
local function wait_of_address(client, now)
  if CAP == 0 then return 0 end
  redis.call('ZREMRANGEBYSCORE', NEIGHBOURS, '-inf', now)
  if redis.call('ZSCORE', NEIGHBOURS, client) or redis.call('ZCARD', NEIGHBOURS) < CAP then return 0 end
  return redis.call('ZRANGE', NEIGHBOURS, 0, 0, 'WITHSCORES')[2] - now
end

local function note_client(client, expires, now)
  if CAP == 0 then return end
  redis.call('ZADD', NEIGHBOURS, 'GT', expires, client)
  if redis.call('PTTL', NEIGHBOURS) < expires - now then redis.call('PEXPIRE', NEIGHBOURS, expires - now + 1000) end
end


-- Writes a hold with its lease and names it in the index.
local function write_hold(member, hold, now)
  local ttl = hold.expires_ms - now
  if ttl <= 0 then return end
  hold.written_ms = now
  redis.call('SET', hold_key(member), cjson.encode(hold), 'PX', ttl)
  redis.call('SADD', INDEX, member)
  if redis.call('PTTL', INDEX) < ttl then redis.call('PEXPIRE', INDEX, ttl + 1000) end
end

-- Removes a hold if the client has it.
local function remove_hold(index, member, key, client)
  local hold = decode(redis.call('GET', key))
  if not hold or hold.client_id ~= client then return false end
  redis.call('DEL', key)
  redis.call('SREM', index, member)
  return true
end

-- A client's pointer says where its hold is, so that its next choice can find it.
local function point(pointer, member, ttl)
  redis.call('SET', pointer, cjson.encode({INDEX, member, hold_key(member)}), 'PX', ttl)
end

local function read_pointer(pointer)
  local ok, to = pcall(cjson.decode, redis.call('GET', pointer) or '')
  if not ok or type(to) ~= 'table' then return nil end
  for i = 1, 3 do
    if type(to[i]) ~= 'string' then return nil end
  end
  return {index = to[1], member = to[2], key = to[3]}
end

-- Removes the hold that a pointer leads to, unless it is the one to keep.
local function move_from(pointer, keep, client)
  local to = read_pointer(pointer)
  if to and to.key ~= keep then
    remove_hold(to.index, to.member, to.key, client)
    redis.call('DEL', pointer)
  end
end

local function leads_elsewhere(pointer, key)
  local to = read_pointer(pointer)
  return to ~= nil and to.key ~= key
end

-- A client counts for its address as long as either of its pointers leads to a hold.
local function forget_client_without_holds(client, selection, lock)
  if CAP > 0 and not read_pointer(selection) and not read_pointer(lock) then
    redis.call('ZREM', NEIGHBOURS, client)
  end
end

-- Forgets a pointer that leads to a hold which is gone.
local function forget_pointer(pointer, key)
  local to = read_pointer(pointer)
  if to and to.key == key then redis.call('DEL', pointer) end
end
