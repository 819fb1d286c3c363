--TEST--
A poll of somebody who only looks may be answered from what was read a moment ago, and only if that was asked for
--DESCRIPTION--
Another configuration, which stands for another worker, changes the day behind this one's back. Who holds something is answered from the store, and so is
everybody after a change by the same worker.
--FILE--
<?php
require __DIR__ . '/connect.inc';

$poll = ['date' => DAY, 'employee_id' => '1', 'client_id' => 'ann'];
$seen = fn (array $more = []) => implode(' ', appointease_heartbeat($more + $poll)['appointease_active_selections']);
foreach ([0, 250] as $ms) {
    echo "-- $ms\n";
    connect(['poll_cache_ms' => $ms]);
    // Longer than any machine needs for what follows: what is kept is kept from this moment on.
    do {
        $began = hrtime(true);
        $first = $seen();
        appointease_configure(['poll_cache_ms' => 0] + options());
        appointease_set_active_selection(DAY, 1, '10:00', 'bob');
        appointease_configure(options());
        $again = $seen();
        $took = (hrtime(true) - $began) / 1e6;
    } while ($ms && $took > 200 && appointease_clear_active_selection(DAY, 1, '10:00', 'bob'));
    show([$first, $again, $seen(['selected_time' => '12:00'])]);
    usleep(300_000);
    show($seen());
    appointease_set_active_selection(DAY, 1, '11:00', 'cid');
    show($seen());
}
attempt(fn () => appointease_configure(['poll_cache_ms' => 251] + options()));
--EXPECT--
-- 0
["","10:00","10:00"]
"10:00"
"10:00 11:00"
-- 250
["","","10:00"]
"10:00"
"10:00 11:00"
ConfigurationException[poll_cache_ms] poll_cache_ms: it must be a whole number from 0 to 250.
