-- After a booking was written: the cached day is void, and the hold that became the booking is gone.
-- KEYS 5: cached day, version of the day, the client's pointers to its selection and to its lock
-- ARGV 8: time, client or '', life of the version in ms
-- Answers {'settled', 1}.

redis.call('INCR', KEYS[6])
redis.call('PEXPIRE', KEYS[6], ARGV[10])
redis.call('DEL', KEYS[5])
if ARGV[9] ~= '' then
  for i, kind in ipairs({'s', 'l'}) do
    local member = kind .. ARGV[8]
    local key = hold_key(member)
    remove_hold(INDEX, member, key, ARGV[9])
    forget_pointer(KEYS[6 + i], key)
  end
  forget_client_without_holds(ARGV[9], KEYS[7], KEYS[8])
end
return {'settled', 1}
