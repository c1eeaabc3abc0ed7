package org.lintel.libc.jdk;

import java.lang.ref.WeakReference;

/**
 * Numbers for objects that have no field for one: arrays, lambdas, objects of the JDK. Found by the
 * host's identity hash code, which is used for nothing else and never shown.
 *
 * <p><b>Threads.</b> Guarded by the lock of {@link Identity}.
 */
public final class IdentityTable {
    private static final class Entry extends WeakReference<Object> {
        final int hash;
        final int number;
        Entry next;

        Entry(Object object, int hash, int number, Entry next) {
            super(object);
            this.hash = hash;
            this.number = number;
            this.next = next;
        }
    }

    private Entry[] buckets = new Entry[16];
    private int count;

    /** {@return the number of an object, or 0} */
    public int find(Object object) {
        int hash = java.lang.System.identityHashCode(object);
        for (Entry at = buckets[hash & buckets.length - 1]; at != null; at = at.next) {
            if (at.hash == hash && at.refersTo(object)) {
                return at.number;
            }
        }
        return 0;
    }

    public void add(Object object, int number) {
        if (count == buckets.length) {
            rebuild();
        }
        int hash = java.lang.System.identityHashCode(object);
        int bucket = hash & buckets.length - 1;
        buckets[bucket] = new Entry(object, hash, number, buckets[bucket]);
        count++;
    }

    /** Drops the entries of objects that are gone, and grows if that was not enough. */
    private void rebuild() {
        Entry[] old = buckets;
        int alive = 0;
        for (Entry first : old) {
            for (Entry at = first; at != null; at = at.next) {
                alive += at.refersTo(null) ? 0 : 1;
            }
        }
        buckets = new Entry[alive > old.length / 2 ? 2 * old.length : old.length];
        count = 0;
        for (Entry first : old) {
            for (Entry at = first; at != null; ) {
                Entry next = at.next;
                if (!at.refersTo(null)) {
                    int bucket = at.hash & buckets.length - 1;
                    at.next = buckets[bucket];
                    buckets[bucket] = at;
                    count++;
                }
                at = next;
            }
        }
    }
}
