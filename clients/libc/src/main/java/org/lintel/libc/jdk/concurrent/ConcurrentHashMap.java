package org.lintel.libc.jdk.concurrent;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Stands for {@link java.util.concurrent.ConcurrentHashMap}: a hash table under one lock, whose
 * iterators walk the entries that were there when they were made. Without the bulk operations that
 * take a parallelism threshold.
 *
 * <p><b>Threads.</b> Any emulated thread. <b>Locks.</b> The map's monitor; functions run inside it.
 */
public class ConcurrentHashMap<K, V> extends AbstractMap<K, V> implements ConcurrentMap<K, V> {
    private final HashMap<K, V> map;

    public ConcurrentHashMap() {
        map = new HashMap<>();
    }

    public ConcurrentHashMap(int capacity) {
        map = HashMap.newHashMap(capacity);
    }

    public ConcurrentHashMap(int capacity, float loadFactor) {
        this(capacity);
    }

    public ConcurrentHashMap(int capacity, float loadFactor, int concurrency) {
        this(capacity);
    }

    public ConcurrentHashMap(Map<? extends K, ? extends V> other) {
        map = new HashMap<>(other);
    }

    @Override
    public synchronized int size() {
        return map.size();
    }

    public long mappingCount() {
        return size();
    }

    @Override
    public synchronized V get(Object key) {
        return map.get(Objects.requireNonNull(key));
    }

    @Override
    public V getOrDefault(Object key, V otherwise) {
        V value = get(key);
        return value == null ? otherwise : value;
    }

    @Override
    public synchronized boolean containsKey(Object key) {
        return map.containsKey(Objects.requireNonNull(key));
    }

    @Override
    public synchronized boolean containsValue(Object value) {
        return map.containsValue(Objects.requireNonNull(value));
    }

    public boolean contains(Object value) {
        return containsValue(value);
    }

    @Override
    public synchronized V put(K key, V value) {
        return map.put(Objects.requireNonNull(key), Objects.requireNonNull(value));
    }

    @Override
    public synchronized V putIfAbsent(K key, V value) {
        return map.putIfAbsent(Objects.requireNonNull(key), Objects.requireNonNull(value));
    }

    @Override
    public synchronized void putAll(Map<? extends K, ? extends V> other) {
        for (Map.Entry<? extends K, ? extends V> entry : other.entrySet()) {
            put(entry.getKey(), entry.getValue());
        }
    }

    @Override
    public synchronized V remove(Object key) {
        return map.remove(Objects.requireNonNull(key));
    }

    @Override
    public synchronized boolean remove(Object key, Object value) {
        return value != null && map.remove(Objects.requireNonNull(key), value);
    }

    @Override
    public synchronized boolean replace(K key, V oldValue, V newValue) {
        return map.replace(
                Objects.requireNonNull(key),
                Objects.requireNonNull(oldValue),
                Objects.requireNonNull(newValue));
    }

    @Override
    public synchronized V replace(K key, V value) {
        return map.replace(Objects.requireNonNull(key), Objects.requireNonNull(value));
    }

    @Override
    public synchronized void replaceAll(BiFunction<? super K, ? super V, ? extends V> function) {
        map.replaceAll(function);
    }

    @Override
    public synchronized void clear() {
        map.clear();
    }

    @Override
    public synchronized V computeIfAbsent(K key, Function<? super K, ? extends V> function) {
        return map.computeIfAbsent(Objects.requireNonNull(key), function);
    }

    @Override
    public synchronized V computeIfPresent(
            K key, BiFunction<? super K, ? super V, ? extends V> function) {
        return map.computeIfPresent(Objects.requireNonNull(key), function);
    }

    @Override
    public synchronized V compute(K key, BiFunction<? super K, ? super V, ? extends V> function) {
        return map.compute(Objects.requireNonNull(key), function);
    }

    @Override
    public synchronized V merge(
            K key, V value, BiFunction<? super V, ? super V, ? extends V> function) {
        return map.merge(Objects.requireNonNull(key), Objects.requireNonNull(value), function);
    }

    @Override
    public void forEach(BiConsumer<? super K, ? super V> action) {
        for (Map.Entry<K, V> entry : snapshot()) {
            action.accept(entry.getKey(), entry.getValue());
        }
    }

    public Enumeration<K> keys() {
        return Collections.enumeration(new ArrayList<>(keySet()));
    }

    public Enumeration<V> elements() {
        return Collections.enumeration(new ArrayList<>(values()));
    }

    /** {@return copies of the entries; setting a value of one writes to the map} */
    private synchronized List<Map.Entry<K, V>> snapshot() {
        List<Map.Entry<K, V>> entries = new ArrayList<>(map.size());
        for (Map.Entry<K, V> entry : map.entrySet()) {
            entries.add(new WriteThrough<>(this, entry));
        }
        return entries;
    }

    private static final class WriteThrough<K, V> extends SimpleEntry<K, V> {
        private static final long serialVersionUID = 1L;
        private final transient ConcurrentHashMap<K, V> owner;

        WriteThrough(ConcurrentHashMap<K, V> owner, Map.Entry<K, V> entry) {
            super(entry);
            this.owner = owner;
        }

        @Override
        public V setValue(V value) {
            owner.put(getKey(), value);
            return super.setValue(value);
        }
    }

    @Override
    public Set<Map.Entry<K, V>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public int size() {
                return ConcurrentHashMap.this.size();
            }

            @Override
            public Iterator<Map.Entry<K, V>> iterator() {
                Iterator<Map.Entry<K, V>> entries = snapshot().iterator();
                return new Iterator<>() {
                    private Map.Entry<K, V> last;

                    @Override
                    public boolean hasNext() {
                        return entries.hasNext();
                    }

                    @Override
                    public Map.Entry<K, V> next() {
                        last = entries.next();
                        return last;
                    }

                    @Override
                    public void remove() {
                        ConcurrentHashMap.this.remove(last.getKey());
                    }
                };
            }
        };
    }

    @Override
    public KeySetView<K, V> keySet() {
        return new KeySetView<>(this, null);
    }

    public KeySetView<K, V> keySet(V value) {
        return new KeySetView<>(this, Objects.requireNonNull(value));
    }

    public static <T> KeySetView<T, Boolean> newKeySet() {
        return new KeySetView<>(new ConcurrentHashMap<>(), Boolean.TRUE);
    }

    public static <T> KeySetView<T, Boolean> newKeySet(int capacity) {
        return newKeySet();
    }

    /** Stands for the class of the same name: the keys as a set, to which keys may be added. */
    public static final class KeySetView<K, V> extends AbstractSet<K> {
        private final ConcurrentHashMap<K, V> owner;

        /** What an added key is mapped to, or null: none can be added. */
        private final V value;

        KeySetView(ConcurrentHashMap<K, V> owner, V value) {
            this.owner = owner;
            this.value = value;
        }

        public V getMappedValue() {
            return value;
        }

        public ConcurrentHashMap<K, V> getMap() {
            return owner;
        }

        @Override
        public int size() {
            return owner.size();
        }

        @Override
        public boolean contains(Object key) {
            return owner.containsKey(key);
        }

        @Override
        public boolean add(K key) {
            if (value == null) {
                throw new UnsupportedOperationException();
            }
            return owner.putIfAbsent(key, value) == null;
        }

        @Override
        public boolean remove(Object key) {
            return owner.remove(key) != null;
        }

        @Override
        public void clear() {
            owner.clear();
        }

        @Override
        public Iterator<K> iterator() {
            Iterator<Map.Entry<K, V>> entries = owner.entrySet().iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return entries.hasNext();
                }

                @Override
                public K next() {
                    return entries.next().getKey();
                }

                @Override
                public void remove() {
                    entries.remove();
                }
            };
        }
    }
}
