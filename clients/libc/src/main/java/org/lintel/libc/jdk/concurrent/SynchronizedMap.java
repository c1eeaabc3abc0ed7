package org.lintel.libc.jdk.concurrent;

import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * What {@link Synchronized#synchronizedMap} gives.
 *
 * <p><b>Threads.</b> Any emulated thread. <b>Locks.</b> Its own monitor, which its views share.
 */
final class SynchronizedMap<K, V> implements Map<K, V> {
    private final Map<K, V> inner;

    SynchronizedMap(Map<K, V> inner) {
        this.inner = Objects.requireNonNull(inner);
    }

    @Override
    public synchronized int size() {
        return inner.size();
    }

    @Override
    public synchronized boolean isEmpty() {
        return inner.isEmpty();
    }

    @Override
    public synchronized boolean containsKey(Object key) {
        return inner.containsKey(key);
    }

    @Override
    public synchronized boolean containsValue(Object value) {
        return inner.containsValue(value);
    }

    @Override
    public synchronized V get(Object key) {
        return inner.get(key);
    }

    @Override
    public synchronized V getOrDefault(Object key, V otherwise) {
        return inner.getOrDefault(key, otherwise);
    }

    @Override
    public synchronized V put(K key, V value) {
        return inner.put(key, value);
    }

    @Override
    public synchronized V putIfAbsent(K key, V value) {
        return inner.putIfAbsent(key, value);
    }

    @Override
    public synchronized void putAll(Map<? extends K, ? extends V> other) {
        inner.putAll(other);
    }

    @Override
    public synchronized V remove(Object key) {
        return inner.remove(key);
    }

    @Override
    public synchronized boolean remove(Object key, Object value) {
        return inner.remove(key, value);
    }

    @Override
    public synchronized V replace(K key, V value) {
        return inner.replace(key, value);
    }

    @Override
    public synchronized boolean replace(K key, V oldValue, V newValue) {
        return inner.replace(key, oldValue, newValue);
    }

    @Override
    public synchronized void replaceAll(BiFunction<? super K, ? super V, ? extends V> function) {
        inner.replaceAll(function);
    }

    @Override
    public synchronized V computeIfAbsent(K key, Function<? super K, ? extends V> function) {
        return inner.computeIfAbsent(key, function);
    }

    @Override
    public synchronized V computeIfPresent(
            K key, BiFunction<? super K, ? super V, ? extends V> function) {
        return inner.computeIfPresent(key, function);
    }

    @Override
    public synchronized V compute(K key, BiFunction<? super K, ? super V, ? extends V> function) {
        return inner.compute(key, function);
    }

    @Override
    public synchronized V merge(
            K key, V value, BiFunction<? super V, ? super V, ? extends V> function) {
        return inner.merge(key, value, function);
    }

    @Override
    public synchronized void forEach(BiConsumer<? super K, ? super V> action) {
        inner.forEach(action);
    }

    @Override
    public synchronized void clear() {
        inner.clear();
    }

    @Override
    public Set<K> keySet() {
        return new Synchronized.OfSet<>(inner.keySet(), this);
    }

    @Override
    public Collection<V> values() {
        return new Synchronized.OfCollection<>(inner.values(), this);
    }

    @Override
    public Set<Map.Entry<K, V>> entrySet() {
        return new Synchronized.OfSet<>(inner.entrySet(), this);
    }

    @Override
    public synchronized boolean equals(Object other) {
        return this == other || inner.equals(other);
    }

    @Override
    public synchronized int hashCode() {
        return inner.hashCode();
    }

    @Override
    public synchronized String toString() {
        return inner.toString();
    }
}
