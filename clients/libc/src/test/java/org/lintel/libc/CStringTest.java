package org.lintel.libc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.ThreadBlock;

import java.util.List;

class CStringTest {
    @BeforeEach
    void boot() {
        TestMachine.boot();
    }

    @Test
    void aStringSurvivesTheRoundTrip() {
        for (String text : List.of("", "x", "äöü €", "line\nline")) {
            assertEquals(text, CString.get(CString.duplicate(text)));
        }
        assertEquals(4, CString.sizeBytes("äx"));
    }

    @Test
    void aZeroCharacterIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> CString.duplicate("a\0b"));
    }

    @Test
    void aVectorSurvivesTheRoundTripAndIsOneBlock() {
        List<String> strings = List.of("a", "", "three");
        long vector = CString.newVector(strings);
        assertEquals(strings, CString.getVector(vector));
        assertEquals(1, Malloc.mallinfo().blocks());
        assertEquals(List.of(), CString.getVector(CString.newVector(List.of())));
    }

    @Test
    void stackFramesNestAndAreGivenBack() {
        long top = stackPointer();
        try (Stack.Frame outer = Stack.push(10)) {
            assertEquals(0, outer.address() % 16);
            try (Stack.Frame inner = Stack.pushString("text")) {
                assertTrue(inner.address() + 5 <= outer.address());
                assertEquals("text", CString.get(inner.address()));
            }
            assertEquals(outer.address(), stackPointer());
        }
        assertEquals(top, stackPointer());
    }

    @Test
    void aFrameThatDoesNotFitIsAStackOverflow() {
        assertThrows(StackOverflowError.class, () -> Stack.push(1 << 20));
        assertThrows(StackOverflowError.class, () -> Stack.push(-1));
    }

    private static long stackPointer() {
        return Gate.memory().getLong(Gate.threadPointer() + ThreadBlock.STACK_POINTER);
    }
}
