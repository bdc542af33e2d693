package dev.drydock.application.access;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Checks an operation against the table in {@link Operation}; a refusal is audited in a transaction of its own. Tested by {@code RolesIT}
 * and {@code SteerJobsTest}.
 */
@Singleton
public final class Authorization {
    private final Transactions transactions;
    private final AuditLog audit;
    private final SiteWatch before;

    public Authorization(Transactions transactions, AuditLog audit) {
        this(transactions, audit, () -> {});
    }

    /** @param before looks before anybody changes the site */
    @Inject
    public Authorization(Transactions transactions, AuditLog audit, SiteWatch before) {
        this.transactions = transactions;
        this.audit = audit;
        this.before = before;
    }

    /** @throws DrydockException {@link CommonFailure#NOT_ALLOWED} if none of the actor's roles allows it */
    public void require(Actor actor, Operation operation, String subject) {
        if (operation.allows(actor)) {
            return;
        }
        auditRefusal(actor, operation, subject, "reason", "role");
        throw refusal(actor, operation, subject);
    }

    /** The refusal, for use cases that find out late that the request needs a second operation. */
    public static DrydockException refusal(Actor actor, Operation operation, String subject) {
        String roles = operation.allowed().stream().map(Role::wireName).sorted().collect(Collectors.joining(" or "));
        return new DrydockException(
                CommonFailure.NOT_ALLOWED,
                "User " + actor.name() + " may not do this: " + operation.wireName() + " of " + subject
                        + " needs the role " + roles
                        + ". Ask the site's administrator for the role, or let someone who has it do this.");
    }

    /**
     * Lets an actor do something that changes the site. The deed audits itself when it is done; a refusal, whatever its reason, is audited
     * here. Call it outside a transaction.
     */
    public <T> T perform(Actor actor, Operation operation, String subject, Supplier<T> deed) {
        require(actor, operation, subject);
        before.lookAgain();
        try {
            return deed.get();
        } catch (DrydockException e) {
            auditRefusal(actor, operation, subject, "code", e.code().name());
            throw e;
        }
    }

    /** Records a request that was refused before any use case was called, with the code of the refusal. */
    public void recordRefusal(Actor actor, Operation operation, String subject, DrydockException told) {
        auditRefusal(actor, operation, subject, "code", told.code().name());
    }

    /** Records that someone's session sent a change that no page of it had made, whatever it was for. */
    public void recordForged(Actor actor, String address) {
        auditRefusal(actor, "console", address, "reason", "token");
    }

    private void auditRefusal(Actor actor, Operation operation, String subject, String detail, String value) {
        auditRefusal(actor, operation.wireName(), subject, detail, value);
    }

    private void auditRefusal(Actor actor, String refused, String subject, String detail, String value) {
        transactions.requiresNew(() -> {
            audit.append(AuditLog.Event.of(actor.name(), refused + AuditLog.REFUSED, subject, detail, value));
            return Boolean.TRUE;
        });
    }
}
