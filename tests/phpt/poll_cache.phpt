--TEST--
A poll of somebody who only looks may be answered from what was read a moment ago, if that was asked for and nothing was changed here
--DESCRIPTION--
A process of its own stands for another machine. Another configuration with the same stores stands for another worker of this one.
--FILE--
<?php
require __DIR__ . '/connect.inc';

$poll = ['date' => DAY, 'employee_id' => '1', 'client_id' => 'ann'];
$seen = fn (array $more = []) => implode(' ', appointease_heartbeat($more + $poll)['appointease_active_selections']);
$elsewhere = function (string $time, string $client): void {
    $given = [options(), DAY, $time, $client];
    [$printed, $said] = php('[$options, $day, $time, $client] = $given; appointease_configure($options); appointease_set_active_selection($day, 1, $time, $client);', $given);
    echo $printed, $said;
};
foreach (['with Redis' => [], 'without' => ['redis_url' => null]] as $where => $stores) {
    foreach ([0, 250] as $ms) {
        echo "-- $where, $ms\n";
        connect($stores + ['poll_cache_ms' => $ms, 'selection_ttl' => 600]);
        // Until the machine is quick enough for what follows: a reading is kept for its time and no longer.
        for ($try = 0; $try < 20; $try++) {
            $time = sprintf('%02d:00', $try);
            // Everything is open and compiled by then, so that the process below does not take longer than it must.
            $began = hrtime(true);
            $first = $seen();
            $elsewhere($time, "bob$try");
            $again = $seen();
            if (!$ms || (hrtime(true) - $began) / 1e6 < 240) {
                break;
            }
        }
        show([str_contains($first, $time), str_contains($again, $time), str_contains($seen(['selected_time' => '23:30']), $time)]);
        usleep(300_000);
        show(str_contains($seen(), $time));
        foreach (['worker' => ['poll_cache_ms' => 0] + options(), 'own' => options()] as $who => $options) {
            $seen();
            appointease_configure($options);
            appointease_set_active_selection(DAY, 1, '22:00', $who);
            appointease_configure(options());
            $picked = $seen();
            appointease_configure($options);
            appointease_clear_active_selection(DAY, 1, '22:00', $who);
            appointease_configure(options());
            show([str_contains($picked, '22:00'), str_contains($seen(), '22:00')]);
        }
    }
}
attempt(fn () => appointease_configure(['poll_cache_ms' => 251] + options()));
--EXPECT--
-- with Redis, 0
[false,true,true]
true
[true,false]
[true,false]
-- with Redis, 250
[false,false,true]
true
[true,false]
[true,false]
-- without, 0
[false,true,true]
true
[true,false]
[true,false]
-- without, 250
[false,false,true]
true
[true,false]
[true,false]
ConfigurationException[poll_cache_ms] poll_cache_ms: it must be a whole number from 0 to 250.
