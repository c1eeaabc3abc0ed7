package org.lintel.harness.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** When the guard of the host's memory acts. */
class MemoryGuardTest {
    private boolean full;
    private int acted;

    private final MemoryGuard guard = new MemoryGuard(this::probe, () -> acted++);

    private void probe() {
        if (full) {
            throw new OutOfMemoryError("test");
        }
    }

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            guard.look();
        }
    }

    @Test
    void aHeapThatStaysFullEndsTheRunOnce() {
        full = true;
        look(MemoryGuard.FAILURES - 1);
        assertEquals(0, acted);
        look(5);
        assertEquals(1, acted);
    }

    @Test
    void aHeapThatHasRoomAgainIsForgiven() {
        full = true;
        look(MemoryGuard.FAILURES - 1);
        full = false;
        look(1);
        full = true;
        look(MemoryGuard.FAILURES - 1);
        assertEquals(0, acted);
    }
}
