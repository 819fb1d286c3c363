--TEST--
A script that runs too long between calls ends as PHP says, and a shutdown function still gets right answers
--DESCRIPTION--
The timer's signal may come while the extension waits for a server: the wait goes on, the answer is read, and only then does
PHP end the script.
--FILE--
<?php
require __DIR__ . '/connect.inc';

$code = <<<'PHP'
    appointease_configure($given);
    register_shutdown_function(function () {
        echo "\n";
        show(array_column(appointease_get_active_selections(DAY, 1), 'client_id'));
        show(count(appointease_get_services()));
    });
    appointease_set_active_selection(DAY, 1, '10:00', 'ann');
    for ($i = 0; ; $i++) {
        if (appointease_heartbeat(['date' => DAY, 'employee_id' => 1])['appointease_active_selections'] !== ['10:00']) {
            echo "a wrong answer\n";
        }
        appointease_get_services();
        for ($j = 0; $j < 10000; $j++) {
            appointease_version();
        }
    }
    PHP;
in_both_modes(function () use ($code) {
    [$printed, $said, $status] = php($code, options(), ['-d', 'max_execution_time=1']);
    echo $printed, $said;
    show($status);
}, ['selection_ttl' => 600]);
--EXPECTF--
-- redis

Fatal error: Maximum execution time of 1 second exceeded in Command line code on line %d

["ann"]
0
255
-- mysql

Fatal error: Maximum execution time of 1 second exceeded in Command line code on line %d

["ann"]
0
255
