--TEST--
Several machines fill Redis again once, and each serves from it alone afterwards
--DESCRIPTION--
Each process is a machine of its own here: it shares no memory with the others. While one of them fills Redis, the others
find it incomplete, and must not take that for another loss.
--FILE--
<?php
require __DIR__ . '/connect.inc';

$options = connect();
[, $employee] = salon();
$days = array_map(fn (int $day) => date('Y-m-d', strtotime("+$day days")), range(1, 60));
$poll = fn (string $day) => appointease_heartbeat(['date' => $day, 'employee_id' => (string) $employee, 'client_id' => 'ann']);
array_map($poll, $days);

$code = 'require $argv[1]; [$options, $days, $employee] = json_decode($argv[2], true); appointease_configure($options);
    for ($i = 0, $end = microtime(true) + 7; microtime(true) < $end; $i++, usleep(20_000)) {
        appointease_heartbeat(["date" => $days[$i % 60], "employee_id" => "$employee", "client_id" => "ann"]);
        if ($i === 0) { echo "."; }
    }
    echo json_encode([appointease_metrics()["refills"], appointease_status()["redis"]["mode"]]);';
$machines = $processes = [];
for ($i = 0; $i < 3; $i++) {
    $command = [PHP_BINARY, '-d', 'extension=' . setting('APPOINTEASE_EXTENSION'), '-r', $code, __DIR__ . '/connect.inc', json_encode([$options, $days, $employee])];
    $processes[] = proc_open($command, [1 => ['pipe', 'w']], $pipes);
    $machines[] = $pipes[1];
}
// All of them have begun.
array_map(fn ($machine) => fread($machine, 1), $machines);
redis()->del($options['key_prefix'] . 'site');
$told = array_map(fn ($machine) => json_decode(stream_get_contents($machine)), $machines);
$refills = array_sum(array_column($told, 0));
show($refills >= 1 && $refills <= 3 ? 'once each at most' : $told);
show(array_column($told, 1));
?>
--EXPECT--
"once each at most"
["alone","alone","alone"]
