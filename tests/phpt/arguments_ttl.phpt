--TEST--
A lease of a lock is 1 second to `hold_max`; anything else is refused naming `ttl`
--DESCRIPTION--
No caller can lock a slot for ever. Without a ttl it is lock_ttl.
--FILE--
<?php
require __DIR__ . '/connect.inc';

in_both_modes(function () {
    $lock = fn ($ttl) => appointease_lock_slot(DAY, 1, '10:00', 'c', null, $ttl);
    foreach ([0, -1, 701, PHP_INT_MAX, PHP_INT_MIN] as $ttl) {
        if (($named = refused(fn () => $lock($ttl))) !== 'ttl') {
            echo "$ttl: $named\n";
        }
    }
    attempt(fn () => $lock(701));
    show(stored());
    attempt(fn () => $lock(1)['ttl']);
    attempt(fn () => $lock(null)['ttl']);
    attempt(fn () => appointease_lock_slot(DAY, 1, '11:00', 'd', null, 700)['ttl'] >= 699);
}, ['hold_max' => 700, 'lock_ttl' => 500]);
--EXPECT--
-- redis
InvalidArgumentException[ttl] ttl: 701 is not a number of seconds from 1 to 700.
[]
1
500
true
-- mysql
InvalidArgumentException[ttl] ttl: 701 is not a number of seconds from 1 to 700.
[]
1
500
true
