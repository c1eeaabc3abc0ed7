package org.lintel.vm;

/**
 * Which word of memory an address means, said alike by all who share it: the object behind a shared
 * mapping and the offset in it, else the address space and the address (futex(2)).
 *
 * <p><b>Threads.</b> Confined to one; filled by {@link AddressSpace#identify} again and again.
 */
public final class WordKey {
    Object scope;
    long offset;

    /** {@return what all who share the word have in common} */
    public Object scope() {
        return scope;
    }

    /** {@return bytes from the beginning of it} */
    public long offset() {
        return offset;
    }
}
