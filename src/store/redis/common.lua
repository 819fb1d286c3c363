-- What the scripts share. KEYS[1] is the index of a column: a set with a member such as "s10:00" for a selection and
-- "l10:00" for a lock. A hold lives in a key of its own, whose lease is the key's; the index only says where to look.

local GRANULE = 300

local function now_ms()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end

-- A value that we did not write, or that was cut, is nobody's hold.
local function decode(raw)
  if not raw then return nil end
  local ok, hold = pcall(cjson.decode, raw)
  if not ok or type(hold) ~= 'table' then return nil end
  if type(hold.client_id) ~= 'string' or type(hold.time) ~= 'string' then return nil end
  for _, field in ipairs({'start', 'end', 'timestamp', 'expires_ms'}) do
    if type(hold[field]) ~= 'number' then return nil end
  end
  return hold
end

local function hold_key(prefixes, member)
  return prefixes[string.sub(member, 1, 1)] .. string.sub(member, 2)
end

-- The members of the index with the raw values under their keys (false where the lease is over).
local function read_index(index, prefixes)
  local members = redis.call('SMEMBERS', index)
  local known, keys = {}, {}
  for _, member in ipairs(members) do
    if prefixes[string.sub(member, 1, 1)] then
      known[#known + 1] = member
      keys[#keys + 1] = hold_key(prefixes, member)
    end
  end
  if #keys == 0 then return known, {} end
  return known, redis.call('MGET', unpack(keys))
end

local function collides(hold, from, to)
  local first = math.floor(hold.start / GRANULE) * GRANULE
  local last = math.ceil(hold['end'] / GRANULE) * GRANULE
  return first < to and from < last
end

-- Writes a hold with its lease, names it in the index and points to it from the client, so that the client's next
-- choice can find it.
local function write_hold(index, pointer, member, key, hold, now)
  local ttl = hold.expires_ms - now
  redis.call('SET', key, cjson.encode(hold), 'PX', ttl)
  redis.call('SADD', index, member)
  if redis.call('PTTL', index) < ttl then redis.call('PEXPIRE', index, ttl + 1000) end
  redis.call('SET', pointer, cjson.encode({index, member, key}), 'PX', ttl)
end

-- Removes a hold if the client has it.
local function remove_hold(index, member, key, client)
  local hold = decode(redis.call('GET', key))
  if not hold or hold.client_id ~= client then return false end
  redis.call('DEL', key)
  redis.call('SREM', index, member)
  return true
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

-- Forgets a pointer that leads to a hold which is gone.
local function forget_pointer(pointer, key)
  local to = read_pointer(pointer)
  if to and to.key == key then redis.call('DEL', pointer) end
end
