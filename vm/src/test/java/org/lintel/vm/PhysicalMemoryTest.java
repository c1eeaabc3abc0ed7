package org.lintel.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.foreign.ValueLayout;

class PhysicalMemoryTest {
    @Test
    void poolLargerThanTheHostIsReservedAndItsEndsCanBeTouched() throws ReservationException {
        try (PhysicalMemory memory = PhysicalMemory.reserve(PhysicalMemory.MAX_BYTES)) {
            assertEquals(PhysicalMemory.MAX_BYTES, memory.segment().byteSize());
            assertEquals(1 << 24, memory.frameCount());
            long last = PhysicalMemory.MAX_BYTES - 8;
            assertEquals(0, memory.segment().get(ValueLayout.JAVA_LONG, last));
            memory.segment().set(ValueLayout.JAVA_LONG, last, 1);
            assertEquals(1, memory.segment().get(ValueLayout.JAVA_LONG, last));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -4096, 4096, 16385, Long.MAX_VALUE, PhysicalMemory.MAX_BYTES + 4096})
    void sizeThatIsNoPoolIsRefusedWithTheReason(long bytes) {
        ReservationException e =
                assertThrows(ReservationException.class, () -> PhysicalMemory.reserve(bytes));
        assertEquals(true, e.getMessage().contains("multiple of 4 KiB"), e.getMessage());
    }
}
