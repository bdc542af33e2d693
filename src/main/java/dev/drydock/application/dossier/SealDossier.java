package dev.drydock.application.dossier;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Transactions;
import dev.drydock.domain.dossier.DossierArchive;
import dev.drydock.domain.dossier.DossierArchive.Made;
import dev.drydock.domain.dossier.DossierContent;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Signs a dossier and records that. Tested by {@code MakeDossierTest}. */
@Singleton
final class SealDossier {
    private final Transactions transactions;
    private final DossierArchive archive;
    private final Journal journal;

    @Inject
    SealDossier(Transactions transactions, DossierArchive archive, Journal journal) {
        this.transactions = transactions;
        this.archive = archive;
        this.journal = journal;
    }

    /** In whole seconds. */
    Instant now() {
        return journal.now().truncatedTo(ChronoUnit.SECONDS);
    }

    /** Call it outside a transaction. The record is not part of the dossier that it is about. */
    Made seal(DossierContent content) {
        Made made = archive.make(content);
        transactions.run(() -> journal.append(AuditLog.Event.of(
                content.head().madeBy(),
                "dossier.make",
                content.head().version().toString(),
                "dossier",
                made.digest())));
        return made;
    }
}
