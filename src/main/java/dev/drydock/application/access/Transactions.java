package dev.drydock.application.access;

import java.util.function.Supplier;

/** Does work in a transaction over the database, the job repository included. A thrown exception rolls it back. */
public interface Transactions {

    /** Joins the caller's transaction, or runs in one of its own. */
    <T> T required(Supplier<T> work);

    /** Always runs in a transaction of its own; the caller's is suspended. */
    <T> T requiresNew(Supplier<T> work);

    /** As {@link #required(Supplier)}, without a result. */
    default void run(Runnable work) {
        required(() -> {
            work.run();
            return Boolean.TRUE;
        });
    }
}
