package dev.drydock.application;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.util.stream.Collectors;

/** Checks an operation against the table in {@link Operation}; a refusal is audited in a transaction of its own. */
public final class Authorization {
    private final Transactions transactions;
    private final AuditLog audit;

    public Authorization(Transactions transactions, AuditLog audit) {
        this.transactions = transactions;
        this.audit = audit;
    }

    /** @throws DrydockException {@link CommonFailure#NOT_ALLOWED} if none of the actor's roles allows it */
    public void require(Actor actor, Operation operation, String subject) {
        if (operation.allows(actor)) {
            return;
        }
        String action = operation.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        transactions.requiresNew(() -> {
            audit.append(AuditLog.Event.of(actor.name(), action + ".refused", subject, "reason", "role"));
            return Boolean.TRUE;
        });
        String roles = operation.allowed().stream().map(Role::wireName).sorted().collect(Collectors.joining(" or "));
        throw new DrydockException(
                CommonFailure.NOT_ALLOWED,
                "User " + actor.name() + " may not do this: " + action + " of " + subject + " needs the role " + roles
                        + ". Ask the site's administrator for the role, or let someone who has it do this.");
    }
}
