--TEST--
Polls keep their owner's pick alive, and only theirs
--DESCRIPTION--
A pick lasts as long as the page is open and asks. Another's poll of the same slot renews nothing.
--FILE--
<?php
require __DIR__ . '/connect.inc';

in_both_modes(function () {
    appointease_set_active_selection(DAY, 1, '10:00', 'ann');
    appointease_set_active_selection(DAY, 1, '11:00', 'bob');
    $poll = ['date' => DAY, 'employee_id' => '1'];
    for ($i = 0; $i < 4; $i++) {
        usleep(700_000);
        $own = appointease_heartbeat($poll + ['client_id' => 'ann', 'selected_time' => '10:00'])['appointease_hold'];
        appointease_heartbeat($poll + ['client_id' => 'cid', 'selected_time' => '11:00']);
        appointease_heartbeat($poll + ['client_id' => 'bob']);
    }
    show($own);
    show(array_keys(appointease_get_active_selections(DAY, 1)));
}, ['selection_ttl' => 2]);
--EXPECT--
-- redis
{"status":"selected","ttl":2}
["10:00"]
-- mysql
{"status":"selected","ttl":2}
["10:00"]
