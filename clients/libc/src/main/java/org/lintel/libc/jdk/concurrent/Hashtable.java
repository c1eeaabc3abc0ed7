package org.lintel.libc.jdk.concurrent;

import java.util.Map;

/**
 * Stands for {@link java.util.Hashtable}, which differs from the concurrent map in nothing that a
 * program could rely upon.
 *
 * <p><b>Threads.</b> Any emulated thread. <b>Locks.</b> The map's monitor.
 */
public class Hashtable<K, V> extends ConcurrentHashMap<K, V> {
    public Hashtable() {}

    public Hashtable(int capacity) {
        super(capacity);
    }

    public Hashtable(int capacity, float loadFactor) {
        super(capacity);
    }

    public Hashtable(Map<? extends K, ? extends V> other) {
        super(other);
    }
}
