package dev.drydock.packaging;

import dev.drydock.domain.release.ApprovalStatement;
import dev.drydock.domain.release.ReceiverStatement;
import dev.drydock.domain.release.ReleaseOrder;
import dev.drydock.domain.release.SignedApproval;
import dev.drydock.domain.release.SignedDocuments;
import dev.drydock.domain.release.TrustFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** Statements and orders as DSSE envelopes; orders are signed with the orchestrator's order key. Thread-safe. */
public final class ReleaseDocuments implements SignedDocuments {
    private final Path orderKeyFile;

    public ReleaseDocuments(Path orderKeyFile) {
        this.orderKeyFile = orderKeyFile;
    }

    @Override
    public byte[] statement(ApprovalStatement statement) {
        return Statements.write(statement);
    }

    @Override
    public String statementType() {
        return Envelope.APPROVAL_TYPE;
    }

    @Override
    public SignedApproval open(String envelope, TrustFile trust) {
        return Statements.open(envelope, trust);
    }

    @Override
    public ReleaseOrder read(String orderEnvelope) {
        return Statements.parseOrder(Envelope.parse(orderEnvelope.getBytes(StandardCharsets.UTF_8), Envelope.ORDER_TYPE)
                .payload());
    }

    @Override
    public Optional<String> comparisonNamedBy(String statementEnvelope) {
        return statementIn(statementEnvelope).succession().comparison();
    }

    @Override
    public Optional<String> checkpointIn(String statementEnvelope) {
        return Optional.of(statementIn(statementEnvelope).auditCheckpoint()).filter(note -> !note.isEmpty());
    }

    private static ApprovalStatement statementIn(String envelope) {
        return Statements.parse(Envelope.parse(envelope.getBytes(StandardCharsets.UTF_8), Envelope.APPROVAL_TYPE)
                .payload());
    }

    @Override
    public String comparisonDigest(String comparisonEnvelope) {
        return ComparisonStatements.digest(comparisonEnvelope);
    }

    @Override
    public ReceiverStatement receiverReport(String envelope, ReleaseOrder order, TrustFile trust) {
        return ReceiverReports.read(envelope, order, trust);
    }

    @Override
    public ReceiverStatement keptReceiverReport(String envelope, ReleaseOrder order, String signedBy) {
        return ReceiverReports.kept(envelope, order, signedBy);
    }

    @Override
    public String sign(ReleaseOrder order) {
        Envelope envelope = Envelope.sign(Envelope.ORDER_TYPE, Statements.write(order), SigningKey.read(orderKeyFile));
        return new String(envelope.toJson(), StandardCharsets.UTF_8);
    }
}
