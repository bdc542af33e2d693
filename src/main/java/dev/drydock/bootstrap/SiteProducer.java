package dev.drydock.bootstrap;

import dev.drydock.application.access.Ids;
import dev.drydock.application.access.Pause;
import dev.drydock.application.access.Randomness;
import dev.drydock.application.audit.AuditKey;
import dev.drydock.application.ingest.LabelWindow;
import dev.drydock.application.registry.ScrubSchedule;
import dev.drydock.application.runs.DailyTime;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.application.runs.Retention;
import dev.drydock.application.runs.RetrySettings;
import dev.drydock.application.runs.SiteZone;
import dev.drydock.application.schedule.InboxWatched;
import dev.drydock.application.schedule.SchedulesSwitch;
import dev.drydock.application.validation.Engine;
import dev.drydock.config.IngestLimits;
import dev.drydock.config.Installation;
import dev.drydock.config.InstalledNatives;
import dev.drydock.config.RetryRules;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteFolder;
import dev.drydock.domain.audit.SignedNote;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.manual.Manual;
import dev.drydock.packaging.SigningKey;
import dev.drydock.packaging.VerificationKey;
import dev.drydock.persistence.AuditSigner;
import dev.drydock.persistence.AuditSigner.Former;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The installation, the site and this process. */
class SiteProducer {
    @Produces
    @Singleton
    Installation installation() {
        return new Installation(Path.of(environment("DRYDOCK_HOME")));
    }

    @Produces
    @Singleton
    Manual manual(Installation installation) {
        return Manual.read(installation.home().resolve("docs"));
    }

    @Produces
    @Singleton
    SiteFolder site() {
        return new SiteFolder(Path.of(environment("DRYDOCK_SITE")));
    }

    @Produces
    @Singleton
    SiteConfiguration configuration(SiteFolder site) {
        return SiteConfiguration.read(site.configuration());
    }

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    Engine engine(Installation installation) {
        return new Engine(InstalledNatives.of(installation.home(), System.getenv())
                .map(InstalledNatives::engine)
                .orElse("PyTorch"));
    }

    @Produces
    @Singleton
    LabelWindow labelWindow() {
        return new LabelWindow(IngestLimits.DEFAULT.window());
    }

    @Produces
    @Singleton
    Ids ids() {
        return () -> UUID.randomUUID().toString();
    }

    @Produces
    @Singleton
    Randomness randomness() {
        SecureRandom random = new SecureRandom();
        return length -> {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            return bytes;
        };
    }

    @Produces
    @Singleton
    Pause pause() {
        return time -> {
            try {
                Thread.sleep(time.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    @Produces
    @Singleton
    ScrubSchedule scrubSchedule(SiteConfiguration configuration) {
        return new ScrubSchedule(configuration.scrub().map(time -> new DailyTime(time, ZoneId.systemDefault())));
    }

    @Produces
    @Singleton
    SiteZone siteZone() {
        return new SiteZone(ZoneId.systemDefault());
    }

    @Produces
    @Singleton
    SchedulesSwitch schedulesSwitch(SiteConfiguration configuration) {
        return new SchedulesSwitch(configuration.schedules());
    }

    @Produces
    @Singleton
    InboxWatched inboxWatched(SiteConfiguration configuration) {
        return new InboxWatched(configuration.inboxWatch().isPresent());
    }

    /** A copy of a site, whose schedules are off, restarts nothing by itself either. */
    @Produces
    @Singleton
    RetrySettings retrySettings(SiteConfiguration configuration) {
        return new RetrySettings(
                configuration.schedules() && configuration.retries().on(),
                configuration.retries().jobs(),
                RetryRules.usual());
    }

    /** The empty name has the value for all jobs. */
    @Produces
    @Singleton
    Retention retention(SiteConfiguration configuration) {
        Map<String, Duration> jobs = new HashMap<>(configuration.retention());
        return new Retention(Optional.ofNullable(jobs.remove("")), jobs);
    }

    @Produces
    @Singleton
    Holder self() throws UnknownHostException {
        String node = Optional.ofNullable(System.getenv("DRYDOCK_NODE"))
                .orElse(InetAddress.getLocalHost().getHostName());
        return new Holder(node, UUID.randomUUID().toString());
    }

    @Produces
    @Singleton
    AuditSigner auditSigner(SiteFolder site, SiteConfiguration configuration) {
        SigningKey key = SigningKey.read(site.key("audit"));
        return new AuditSigner(
                "drydock/" + configuration.site(),
                SignedNote.publicKey(key.publicKey().pem()),
                key::sign,
                formerAuditKey(site));
    }

    /** The key that signed the log before, if the administrator kept it: of a key that is lost the public half. */
    private static Optional<Former> formerAuditKey(SiteFolder site) {
        Path file = site.key("audit-former");
        if (Files.exists(file)) {
            SigningKey key = SigningKey.read(file);
            return Optional.of(new Former(SignedNote.publicKey(key.publicKey().pem()), Optional.of(key::sign)));
        }
        Path publicFile = site.publicKey("audit-former");
        return Files.exists(publicFile)
                ? Optional.of(new Former(
                        SignedNote.publicKey(VerificationKey.read(publicFile).pem()), Optional.empty()))
                : Optional.empty();
    }

    @Produces
    @Singleton
    AuditKey auditKey(SiteFolder site, AuditSigner signer) {
        return new AuditKey(
                signer.origin(), VerificationKey.read(site.publicKey("audit")).pem());
    }

    private static String environment(String name) {
        String value = System.getenv(name);
        if (value == null || value.isBlank()) {
            throw new DrydockException(
                    CommonFailure.CONFIGURATION_INVALID,
                    "The orchestrator cannot start: the environment variable " + name
                            + " is not set. Start it with 'drydock server start', which sets it.");
        }
        return value;
    }
}
