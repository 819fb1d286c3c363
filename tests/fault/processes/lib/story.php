<?php
// What was called around a violation, for whoever has to find out why: a run of the same seed is never quite the same.

declare(strict_types=1);

namespace Fault;

final class Story
{
    private const BEFORE = 3000.0;
    private const AFTER = 300.0;
    private const MOST = 60;

    /**
     * The calls that touched the time of a hold or came from its owner, and the faults, in the order of their beginning.
     *
     * @param array{rule: string, text: string, at: float, hold: array<string, mixed>} $violation
     * @param list<array<string, mixed>> $history
     * @param list<array{0: float, 1: float}> $faults beginnings and ends
     * @return list<string>
     */
    public static function of(array $violation, array $history, array $faults): array
    {
        ['at' => $at, 'hold' => $hold] = $violation;
        $lines = [];
        foreach ($faults as [$began, $ended]) {
            if ($began < $at + self::AFTER && $ended > $at - Disagreement::NEAR) {
                $lines[] = [$began, sprintf('a fault, until %.0f', $ended)];
            }
        }
        foreach ($history as $call) {
            if ($call['a'] < $at - self::BEFORE || $call['b'] > $at + self::AFTER) {
                continue;
            }
            $touches = isset($call['e'], $call['t'], $call['d']) && $call['op'] !== 'poll'
                && Holds::overlap($hold, ['e' => $call['e'], 's' => minutes($call['t']), 'end' => minutes($call['t']) + $call['d']]);
            if ($touches || $call['c'] === $hold['c'] || in_array($call['op'], ['book', 'cancel'], true)) {
                $lines[] = [$call['b'], self::call($call)];
            }
        }
        usort($lines, static fn (array $x, array $y): int => $x[0] <=> $y[0]);
        return array_map(static fn (array $line): string => sprintf('%+8.0f ms  %s', $line[0] - $at, $line[1]), array_slice($lines, -self::MOST));
    }

    /** @param array<string, mixed> $call */
    private static function call(array $call): string
    {
        $slot = isset($call['t']) ? sprintf(', employee %d, %s for %d', $call['e'], $call['t'], $call['d'] ?? 0) : '';
        $answer = $call['r'];
        $told = $answer['error'] ?? $answer['code'] ?? $answer['status'] ?? $answer['appointease_hold'] ?? '';
        return Holds::say($call) . $slot . ': ' . (is_string($told) ? $told : json_encode($told));
    }
}
