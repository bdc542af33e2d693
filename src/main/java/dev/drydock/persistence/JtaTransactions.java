package dev.drydock.persistence;

import dev.drydock.application.Transactions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.function.Supplier;

/** Transactions of the container. An exception rolls back, a joined transaction too: nobody can catch it and commit half. */
@ApplicationScoped
public class JtaTransactions implements Transactions {

    @Override
    @Transactional(TxType.REQUIRED)
    public <T> T required(Supplier<T> work) {
        return work.get();
    }

    @Override
    @Transactional(TxType.REQUIRES_NEW)
    public <T> T requiresNew(Supplier<T> work) {
        return work.get();
    }

    @Override
    @Transactional(TxType.REQUIRED)
    public void run(Runnable work) {
        work.run();
    }
}
