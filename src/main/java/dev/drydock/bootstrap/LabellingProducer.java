package dev.drydock.bootstrap;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.labelling.AskForLabels;
import dev.drydock.config.IngestLimits;
import dev.drydock.domain.dataset.ExportRepository;
import dev.drydock.domain.dataset.StagingArea;
import dev.drydock.domain.erasure.Erasures;
import dev.drydock.domain.labelling.LabelRequests;
import dev.drydock.domain.labelling.LabelSheets;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.VersionRepository;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** The use cases that ask people for labels and take their answers. */
class LabellingProducer {
    @Produces
    @Singleton
    AskForLabels askForLabels(
            Transactions transactions,
            Authorization authorization,
            ModelRepository models,
            VersionRepository versions,
            ExportRepository exports,
            StagingArea staging,
            LabelRequests requests,
            LabelSheets sheets,
            Erasures erasures,
            AuditLog audit,
            Clock clock) {
        return new AskForLabels(
                transactions,
                authorization,
                models,
                versions,
                exports,
                staging,
                requests,
                sheets,
                erasures,
                audit,
                clock,
                IngestLimits.DEFAULT.window());
    }
}
