<?php
// A node of the cluster of tests/stack/with-servers --database galera: which process it is, and how it comes back after its end.

declare(strict_types=1);

namespace Fault\Galera;

use Fault\Process;

/** What is put after the names of a node's files. */
function suffix(int $node): string
{
    return $node === 1 ? '' : "-$node";
}

function pid(int $node): int
{
    return (int) file_get_contents(getenv('STACK_DIR') . '/mariadb' . suffix($node) . '.pid');
}

/** Starts a node that has ended; returns when it has fetched what it missed. */
function rejoin(int $node): void
{
    $dir = getenv('STACK_DIR');
    $rejoin = Process::start('rejoin', [dirname(__DIR__, 2) . '/stack/galera/rejoin', $dir, (string) $node], "$dir/log/rejoin.log");
    if (!$rejoin->ended(120.0)) {
        throw new \RuntimeException("Node $node did not come back; see $dir/log/rejoin.log.");
    }
}
