--TEST--
A day of so many employees that Redis cannot be asked for each in time is answered, and is no fault of Redis
--FILE--
<?php
require __DIR__ . '/connect.inc';

// A way to Redis on which each answer takes fifteen milliseconds.
$code = 'require $argv[1];
    $url = parse_url(setting("APPOINTEASE_TEST_REDIS_URL"));
    $server = stream_socket_server("tcp://127.0.0.1:0");
    echo stream_socket_get_name($server, false), "\n";
    while ($visitor = stream_socket_accept($server, 60)) {
        $redis = stream_socket_client("tcp://$url[host]:$url[port]");
        for (;;) {
            $ready = [$visitor, $redis];
            $none = null;
            stream_select($ready, $none, $none, 60);
            foreach ($ready as $from) {
                if (($bytes = fread($from, 65536)) === "" || $bytes === false) { break 2; }
                if ($from === $redis) { usleep(15_000); }
                fwrite($from === $redis ? $visitor : $redis, $bytes);
            }
        }
        fclose($redis);
        fclose($visitor);
    }';
$way = proc_open([PHP_BINARY, '-r', $code, __DIR__ . '/connect.inc'], [1 => ['pipe', 'w']], $pipes);
$url = parse_url(setting('APPOINTEASE_TEST_REDIS_URL'));
connect(['redis_timeout_ms' => 300, 'redis_url' => 'redis://' . trim(fgets($pipes[1])) . ($url['path'] ?? '')]);

[$service] = salon();
for ($i = 1; $i < 60; $i++) {
    appointease_save_employee(['name' => "Ann $i", 'hours' => ALWAYS]);
}
$free = fn () => count(array_filter(appointease_get_availability(DAY, 0, $service)['slots'], fn (array $slot) => $slot['status'] === 'available'));
show($free() > 0);
show(appointease_metrics()['failovers']);
show(appointease_status()['redis']['mode']);

// The same where Redis has lost something, and both are asked.
redis()->del(options()['key_prefix'] . 'site');
appointease_get_active_selections(DAY, 1);
show(appointease_status()['redis']['mode']);
show($free() > 0);
show(appointease_metrics()['failovers']);
proc_terminate($way);
?>
--EXPECT--
true
0
"alone"
"beside"
true
0
