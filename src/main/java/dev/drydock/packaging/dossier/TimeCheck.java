package dev.drydock.packaging.dossier;

import dev.drydock.domain.audit.AuditVerifier.Stored;
import dev.drydock.domain.audit.Checkpoint;
import dev.drydock.domain.audit.LogKeys;
import dev.drydock.domain.audit.StampTimes;
import dev.drydock.domain.audit.StatedTime;
import dev.drydock.failure.DrydockException;
import dev.drydock.packaging.TimeStampCertificates;
import dev.drydock.packaging.TimeStamps;
import dev.drydock.packaging.dossier.DossierDocuments.Log;
import dev.drydock.packaging.dossier.DossierDocuments.RecordLine;
import dev.drydock.packaging.dossier.DossierDocuments.StampLine;
import dev.drydock.packaging.dossier.DossierDocuments.Stamps;
import dev.drydock.packaging.dossier.DossierVerdict.Certainty;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The time stamps: each is of a checkpoint with which the log begins, and the times of the records fit. */
final class TimeCheck {
    private static final String PART = "time stamp";

    private final DossierFolder dossier;
    private final Optional<TimeStampCertificates> trusted;
    private final Findings findings;

    /** @param trusted whose stamps the reader believes; empty for nobody's */
    TimeCheck(DossierFolder dossier, Optional<TimeStampCertificates> trusted, Findings findings) {
        this.dossier = dossier;
        this.trusted = trusted;
        this.findings = findings;
    }

    void check() {
        try {
            Optional<byte[]> document = dossier.find(DossierNames.STAMPS);
            if (document.isPresent()) {
                check(
                        DossierDocuments.read(DossierNames.STAMPS, document.get(), Stamps.class),
                        DossierDocuments.read(DossierNames.LOG, dossier.require(DossierNames.LOG), Log.class));
            } else if (trusted.isPresent()) {
                findings.add(
                        PART, Certainty.STATED, "The dossier has none. Each time in it is of the site's own clocks.");
            }
        } catch (IllegalArgumentException e) {
            findings.add(PART, Certainty.REFUSED, DossierNames.STAMPS + " is damaged: " + e.getMessage());
        } catch (DrydockException e) {
            findings.add(PART, Certainty.REFUSED, e.sentence());
        }
    }

    private void check(Stamps stamps, Log log) {
        Map<Long, Instant> stated = new TreeMap<>();
        long before = 0;
        LogKeys keys = LogCheck.keys(log);
        for (StampLine line : stamps.stamps()) {
            Checkpoint then = checkpoint(line, log, keys);
            StatedTime time = TimeStamps.verify(
                    line.checkpoint().getBytes(StandardCharsets.UTF_8),
                    Base64.getDecoder().decode(line.stamp()),
                    trusted);
            stated.put(then.size(), time.at());
            add(then, time, records(log, before, then.size()));
            before = Math.max(before, then.size());
        }
        StampTimes.differences(() -> stored(log), stated)
                .forEach(difference -> findings.add("time of a record", Certainty.STATED, difference.sentence()));
    }

    private void add(Checkpoint then, StatedTime time, List<Long> records) {
        String what = "The first " + then.size() + " records of the audit log existed at " + time.at()
                + (records.isEmpty() ? "" : ", among them " + listed(records) + " of this version")
                + ". They may be older.";
        if (trusted.isPresent()) {
            findings.add(PART, Certainty.PROVEN, "Time stated by " + time.authority() + ": " + what);
        } else {
            findings.add(
                    PART,
                    Certainty.STATED,
                    "The time stamp was not verified, because you named no authority (--timestamp-ca FILE). It says that "
                            + time.authority() + " states: " + what);
        }
    }

    private static String listed(List<Long> records) {
        return records.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    /** Those of the dossier that this stamp is the first of. */
    private static List<Long> records(Log log, long from, long before) {
        return log.records().stream()
                .filter(line -> !LogKeys.isChange(line.record()))
                .map(RecordLine::number)
                .filter(number -> number >= from && number < before)
                .toList();
    }

    private static Iterator<Stored> stored(Log log) {
        return log.records().stream()
                .map(line -> new Stored(line.number(), line.record(), ""))
                .iterator();
    }

    private static Checkpoint checkpoint(StampLine line, Log log, LogKeys keys) {
        Checkpoint now = Checkpoint.ofNote(log.checkpoint());
        Checkpoint then = keys.verified(line.checkpoint())
                .orElseThrow(() ->
                        DossierDocuments.refused("a time stamp is of a checkpoint that the log's key did not sign"));
        if (!LogCheck.begins(log, then, now)) {
            throw DossierDocuments.refused("the audit log does not begin with the " + then.size()
                    + " records that it had when it was stamped. It was cut or rewritten");
        }
        return then;
    }
}
