package dev.drydock.bootstrap;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.release.SealCandidate;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.RunTask;
import dev.drydock.application.runs.Runs;
import dev.drydock.application.training.MakeTrainingReport;
import dev.drydock.application.training.Trials;
import dev.drydock.application.validation.AnchorSnapshots;
import dev.drydock.application.validation.AssembleCandidate;
import dev.drydock.application.validation.AssemblePackage;
import dev.drydock.application.validation.BeginComparison;
import dev.drydock.application.validation.JudgeCandidate;
import dev.drydock.application.validation.JudgeChampion;
import dev.drydock.application.validation.JudgeComparison;
import dev.drydock.application.validation.JudgeImport;
import dev.drydock.application.validation.JudgeVersion;
import dev.drydock.application.validation.KeptReports;
import dev.drydock.application.validation.RunValidationTask;
import dev.drydock.application.validation.ValidationTasks;
import dev.drydock.domain.dataset.SnapshotStore;
import dev.drydock.domain.registry.DefinitionReader;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.ComparisonSigner;
import dev.drydock.domain.release.PackageDigester;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.training.TaskInputs;
import dev.drydock.domain.training.TaskRepository;
import dev.drydock.domain.validation.EvaluationData;
import dev.drydock.domain.validation.HoldoutLedger;
import dev.drydock.domain.validation.PackageContent;
import dev.drydock.domain.validation.PolicySource;
import dev.drydock.domain.validation.ReportStore;
import dev.drydock.domain.validation.SuiteDocuments;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** The use cases that assemble, judge and seal. */
class ValidationProducer {

    @Produces
    @Singleton
    AssemblePackage assemblePackage(
            PackageStore packages,
            PackageDigester digester,
            PackageContent content,
            SuiteDocuments documents,
            PolicySource policies,
            RunTask runTask) {
        return new AssemblePackage(packages, digester, content, documents, policies, runTask);
    }

    @Produces
    @Singleton
    AssembleCandidate assembleCandidate(
            Transactions transactions,
            RunFacts facts,
            Runs runs,
            ModelRepository models,
            VersionRepository versions,
            Trials trials,
            PackageStore packages,
            PackageDigester digester,
            PackageContent content,
            DefinitionReader definitions,
            EvaluationData data,
            MakeTrainingReport makeTrainingReport,
            SuiteDocuments documents,
            AssemblePackage assemblePackage,
            AuditLog audit,
            Clock clock) {
        return new AssembleCandidate(
                transactions,
                facts,
                runs,
                models,
                versions,
                trials,
                packages,
                digester,
                content,
                definitions,
                data,
                makeTrainingReport,
                documents,
                assemblePackage,
                audit,
                clock);
    }

    @Produces
    @Singleton
    AnchorSnapshots anchorSnapshots(
            Transactions transactions,
            RunFacts facts,
            VersionRepository versions,
            PackageContent content,
            PolicySource policies,
            DefinitionReader definitions,
            EvaluationData data) {
        return new AnchorSnapshots(transactions, facts, versions, content, policies, definitions, data);
    }

    @Produces
    @Singleton
    ValidationTasks validationTasks(
            Transactions transactions,
            RunFacts facts,
            VersionRepository versions,
            TaskRepository tasks,
            PackageStore packages,
            PackageDigester digester,
            SnapshotStore snapshots,
            AnchorSnapshots anchors) {
        return new ValidationTasks(transactions, facts, versions, tasks, packages, digester, snapshots, anchors);
    }

    @Produces
    @Singleton
    RunValidationTask runValidationTask(ValidationTasks tasks, RunTask runTask) {
        return new RunValidationTask(tasks, runTask);
    }

    @Produces
    @Singleton
    JudgeVersion judgeVersion(
            Transactions transactions,
            ValidationTasks tasks,
            TaskInputs files,
            EvaluationData data,
            PackageContent content,
            SuiteDocuments documents,
            DefinitionReader definitions,
            PolicySource policies,
            HoldoutLedger ledger,
            AnchorSnapshots anchors,
            Clock clock) {
        return new JudgeVersion(
                transactions, tasks, files, data, content, documents, definitions, policies, ledger, anchors, clock);
    }

    @Produces
    @Singleton
    JudgeCandidate judgeCandidate(
            Transactions transactions,
            RunFacts facts,
            VersionRepository versions,
            JudgeVersion judge,
            SuiteDocuments documents,
            KeptReports reports,
            AuditLog audit) {
        return new JudgeCandidate(transactions, facts, versions, judge, documents, reports, audit);
    }

    @Produces
    @Singleton
    JudgeChampion judgeChampion(
            Transactions transactions,
            RunFacts facts,
            Runs runs,
            JudgeVersion judge,
            SuiteDocuments documents,
            KeptReports reports,
            AuditLog audit) {
        return new JudgeChampion(transactions, facts, runs, judge, documents, reports, audit);
    }

    @Produces
    @Singleton
    BeginComparison beginComparison(Transactions transactions, VersionRepository versions, RunFacts facts) {
        return new BeginComparison(transactions, versions, facts);
    }

    @Produces
    @Singleton
    JudgeComparison judgeComparison(
            Transactions transactions,
            RunFacts facts,
            Runs runs,
            VersionRepository versions,
            JudgeVersion judge,
            SuiteDocuments documents,
            KeptReports reports,
            ComparisonSigner signer,
            AuditLog audit) {
        return new JudgeComparison(transactions, facts, runs, versions, judge, documents, reports, signer, audit);
    }

    @Produces
    @Singleton
    JudgeImport judgeImport(
            Transactions transactions,
            VersionRepository versions,
            ValidationTasks tasks,
            RunTask runTask,
            PackageContent content,
            SuiteDocuments documents,
            DefinitionReader definitions,
            PolicySource policies,
            KeptReports reports,
            AuditLog audit) {
        return new JudgeImport(
                transactions, versions, tasks, runTask, content, documents, definitions, policies, reports, audit);
    }

    @Produces
    @Singleton
    SealCandidate sealCandidate(
            Transactions transactions,
            RunFacts facts,
            VersionRepository versions,
            ValidationTasks tasks,
            PackageContent content,
            SuiteDocuments documents,
            KeptReports reports,
            AuditLog audit) {
        return new SealCandidate(transactions, facts, versions, tasks, content, documents, reports, audit);
    }

    @Produces
    @Singleton
    KeptReports keptReports(ReportStore reports, SuiteDocuments documents) {
        return new KeptReports(reports, documents);
    }
}
