--TEST--
Of two locks that one visitor is given at the same time one stays, in both stores
--FILE--
<?php
require __DIR__ . '/connect.inc';

const ROUNDS = 80;

$code = 'require $argv[1]; [$options, $employee, [$time, $minutes], $rounds, $begin] = json_decode($argv[2], true);
    appointease_configure($options);
    $told = [];
    for ($i = 0; $i < $rounds; $i++) {
        // Both at the same moment, each round with another visitor.
        while (microtime(true) < $begin + $i * 0.02) {}
        try {
            $told[] = appointease_lock_slot(date("Y-m-d", strtotime(DAY) + 86400 * $i), $employee, $time, "ann-$employee-$i", $minutes)["success"];
        } catch (AppointEase\Exception $e) {
            $told[] = $e->getMessage();
        }
    }
    echo json_encode($told);';

in_both_modes(function () use ($code) {
    // The second pair overlaps.
    foreach ([[['10:00', 30], ['14:00', 30]], [['10:00', 30], ['10:15', 30]]] as $times) {
        race($code, $times);
    }
});

function race(string $code, array $times): void
{
    [, $employee] = salon();
    $lockers = $processes = [];
    foreach ($times as $time) {
        $given = json_encode([options(), $employee, $time, ROUNDS, microtime(true) + 1]);
        $processes[] = proc_open([PHP_BINARY, '-d', 'extension=' . setting('APPOINTEASE_EXTENSION'), '-r', $code, __DIR__ . '/connect.inc', $given], [1 => ['pipe', 'w']], $pipes);
        $lockers[] = $pipes[1];
    }
    $told = array_map(fn ($locker) => json_decode(stream_get_contents($locker), true), $lockers);
    $nothing = $both = $cut = $disagree = $errors = 0;
    for ($i = 0; $i < ROUNDS; $i++) {
        $rows = database()->query('SELECT TIMESTAMPDIFF(MINUTE, start_utc, end_utc) = 5 * COUNT(*) FROM ' . options()['table_prefix'] . "appointease_slot_locks WHERE owner = 'ann-$employee-$i' GROUP BY start_utc, end_utc")->fetch_all();
        $locks = count($rows);
        $cut += (int) in_array(['0'], $rows, true);
        $nothing += (int) ($locks === 0);
        $both += (int) ($locks > 1);
        $day = date('Y-m-d', strtotime(DAY) + 86400 * $i);
        $disagree += (int) (count(appointease_get_locked_slots($day, $employee)) !== $locks);
        $errors += count(array_filter([$told[0][$i], $told[1][$i]], is_string(...)));
    }
    show(['without a lock' => $nothing, 'with two' => $both, 'cut' => $cut, 'stores disagree' => $disagree, 'errors' => $errors]);
}
?>
--EXPECT--
-- redis
{"without a lock":0,"with two":0,"cut":0,"stores disagree":0,"errors":0}
{"without a lock":0,"with two":0,"cut":0,"stores disagree":0,"errors":0}
-- mysql
{"without a lock":0,"with two":0,"cut":0,"stores disagree":0,"errors":0}
{"without a lock":0,"with two":0,"cut":0,"stores disagree":0,"errors":0}
