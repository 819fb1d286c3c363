--TEST--
Signals that arrive while a server is awaited change no answer
--DESCRIPTION--
A reload of PHP-FPM, a timer or a child that ends interrupts the read of an answer. That must not look like a dead server:
no failover, no exception, no answer to another question.
--FILE--
<?php
require __DIR__ . '/connect.inc';

in_both_modes(function () {
    $parent = getmypid();
    $handled = 0;
    pcntl_async_signals(true);
    pcntl_signal(SIGUSR1, function () use (&$handled) { $handled++; }, false);
    $sender = pcntl_fork();
    if ($sender === 0) {
        while (posix_kill($parent, SIGUSR1)) {
            usleep(100);
        }
        posix_kill(getmypid(), SIGKILL);
    }
    $wrong = [];
    try {
        for ($i = 0; $i < 1000; $i++) {
            $time = sprintf('%02d:%02d', $i / 60, $i % 60);
            $selected = appointease_set_active_selection(DAY, 1, $time, 'ann', 1);
            if (($selected['status'] ?? '') !== 'selected') {
                $wrong[] = $selected;
            }
            if (($picks = array_keys(appointease_get_active_selections(DAY, 1))) !== [$time]) {
                $wrong[] = [$time, $picks];
            }
            if (appointease_get_services() !== []) {
                $wrong[] = 'services';
            }
        }
    } catch (AppointEase\Exception $e) {
        $wrong[] = get_class($e) . ": {$e->getMessage()} at $i";
    }
    posix_kill($sender, SIGKILL);
    pcntl_waitpid($sender, $status);
    show(array_slice($wrong, 0, 3));
    show([$handled > 100, appointease_metrics()['failovers'], appointease_metrics()['retries']]);
});
--EXPECT--
-- redis
[]
[true,0,0]
-- mysql
[]
[true,0,0]
