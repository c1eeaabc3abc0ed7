package org.lintel.libc;

import org.lintel.nucleus.abi.Gate;
import org.lintel.nucleus.abi.Memory;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * C strings and vectors of them in emulated memory: UTF-8 bytes, then a zero byte; a vector is
 * addresses of strings, then a zero address, as {@code argv} and {@code environ}.
 */
public final class CString {
    private CString() {}

    /** {@return the bytes of a string before its zero byte, as {@code strlen(3)}} */
    public static int length(long address) {
        Memory memory = Gate.memory();
        int length = 0;
        while (memory.getByte(address + length) != 0) {
            length++;
        }
        return length;
    }

    /** {@return the string at an address} */
    public static String get(long address) {
        byte[] bytes = new byte[length(address)];
        Gate.memory().get(address, bytes, 0, bytes.length);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** {@return the bytes that a string takes, its zero byte included} */
    public static int sizeBytes(String text) {
        return bytes(text).length + 1;
    }

    /**
     * Stores a string and its zero byte.
     *
     * @return the bytes stored
     * @throws IllegalArgumentException when the text contains a zero character
     */
    public static int put(long address, String text) {
        byte[] bytes = bytes(text);
        Memory memory = Gate.memory();
        memory.put(address, bytes, 0, bytes.length);
        memory.putByte(address + bytes.length, (byte) 0);
        return bytes.length + 1;
    }

    /** {@return a copy of the text in allocated memory, to be freed by {@link Malloc#free}} */
    public static long duplicate(String text) {
        long address = Malloc.malloc(sizeBytes(text));
        put(address, text);
        return address;
    }

    /** {@return the strings of a vector} */
    public static List<String> getVector(long vector) {
        Memory memory = Gate.memory();
        List<String> strings = new ArrayList<>();
        for (long slot = vector; memory.getLong(slot) != 0; slot += Long.BYTES) {
            strings.add(get(memory.getLong(slot)));
        }
        return strings;
    }

    /** {@return a vector in one allocated block, to be freed by one {@link Malloc#free}} */
    public static long newVector(List<String> strings) {
        List<byte[]> texts = new ArrayList<>(strings.size());
        long sizeBytes = Long.BYTES * (strings.size() + 1L);
        long textOffset = sizeBytes;
        for (String string : strings) {
            byte[] text = bytes(string);
            texts.add(text);
            sizeBytes += text.length + 1;
        }
        long vector = Malloc.malloc(sizeBytes);
        Memory memory = Gate.memory();
        long slot = vector;
        long next = vector + textOffset;
        for (byte[] text : texts) {
            memory.putLong(slot, next);
            memory.put(next, text, 0, text.length);
            memory.putByte(next + text.length, (byte) 0);
            next += text.length + 1;
            slot += Long.BYTES;
        }
        memory.putLong(slot, 0);
        return vector;
    }

    /**
     * {@return whether the string at an address is this text} Allocates nothing but what is given.
     */
    static boolean matches(long address, byte[] text) {
        Memory memory = Gate.memory();
        for (int i = 0; i < text.length; i++) {
            if (memory.getByte(address + i) != text[i]) {
                return false;
            }
        }
        return memory.getByte(address + text.length) == 0;
    }

    static byte[] bytes(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a C string cannot contain a zero character");
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
