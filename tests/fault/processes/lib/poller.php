<?php
// A process that polls through FPM as fast as it is told and writes down when each poll began and how long it took.
// Arguments: the socket, the call as JSON, when to end, the pause between polls in ms, the file.

declare(strict_types=1);

namespace Fault;

require __DIR__ . '/process.php';
require __DIR__ . '/fpm.php';

[, $socket, $call, $until, $gap, $file] = $argv;
$call = json_decode($call, true, 16, JSON_THROW_ON_ERROR);
$out = fopen($file, 'a');
while (($began = clock()) < (float) $until) {
    $answer = through_fpm($socket, $call);
    fprintf($out, "%.3f %.3f %s\n", $began, clock() - $began, $answer['storage_mode'] ?? 'none');
    pause((float) $gap);
}
