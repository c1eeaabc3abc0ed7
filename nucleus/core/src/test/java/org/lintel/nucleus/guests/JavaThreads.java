package org.lintel.nucleus.guests;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/** An ordinary Java program with threads: producers and consumers, a lock, sleeps, an interrupt. */
public final class JavaThreads {
    private static final Deque<Integer> QUEUE = new ArrayDeque<>();
    private static int total;
    private static long sum;

    private JavaThreads() {}

    private static final class Table {
        static final int[] SQUARES = new int[200];

        static {
            for (int i = 0; i < SQUARES.length; i++) {
                SQUARES[i] = i * i;
            }
        }
    }

    private static synchronized void count() {
        int old = total;
        for (int i = 0; i < 3; i++) {
            old++; // room for a switch in the middle
        }
        total = old - 2;
    }

    private static void produce(int seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 50; i++) {
            count();
            synchronized (QUEUE) {
                while (QUEUE.size() > 3) {
                    try {
                        QUEUE.wait();
                    } catch (InterruptedException e) {
                        return;
                    }
                }
                QUEUE.add(Table.SQUARES[random.nextInt(200)]);
                QUEUE.notifyAll();
            }
        }
    }

    private static void consume() {
        for (int i = 0; i < 75; i++) {
            synchronized (QUEUE) {
                while (QUEUE.isEmpty()) {
                    try {
                        QUEUE.wait();
                    } catch (InterruptedException e) {
                        return;
                    }
                }
                sum += QUEUE.remove();
                QUEUE.notifyAll();
            }
        }
    }

    public static void main(String[] args) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int seed = i;
            threads.add(new Thread(() -> produce(seed)));
        }
        threads.add(new Thread(JavaThreads::consume));
        threads.add(new Thread(JavaThreads::consume));
        for (Thread one : threads) {
            one.start();
        }
        for (Thread one : threads) {
            one.join();
        }
        Thread sleeper =
                new Thread(() -> {
                    try {
                        Thread.sleep(1_000_000);
                    } catch (InterruptedException e) {
                        System.out.println("interrupted");
                    }
                });
        sleeper.start();
        Thread.sleep(5);
        sleeper.interrupt();
        sleeper.join();
        System.out.println(total + " " + sum + " " + QUEUE.size());
        new Thread(() -> System.out.println("after main")).start();
    }
}
