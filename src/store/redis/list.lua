-- Names a column in the list of those in use, and forgets those that are not any more. Anybody may ask for any day, and for a
-- hold of any; the others are cached for a moment only, so that filling Redis again stays short.
local function list(key, column, life)
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now)
  if redis.call('ZCARD', key) >= 20000 and not redis.call('ZSCORE', key, column) then return 0 end
  redis.call('ZADD', key, 'GT', now + life, column)
  return 1
end
