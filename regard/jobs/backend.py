"""The Django Tasks backend that keeps tasks in the table of jobs; what enqueues may use the plain Tasks API."""

from typing import Any

from django.utils import timezone
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskError, TaskResult, TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist
from django_tasks.utils import normalize_json

STATUS = {
    "queued": TaskResultStatus.READY,
    "running": TaskResultStatus.RUNNING,
    "done": TaskResultStatus.SUCCESSFUL,
    "failed": TaskResultStatus.FAILED,
    "cancelled": TaskResultStatus.FAILED,
}


class DatabaseBackend(BaseTaskBackend):
    """One row per task, written in the caller's transaction. Workers are in `regard.jobs.worker`."""

    supports_defer = True
    supports_get_result = True
    supports_priority = True

    def enqueue(self, task: Task[Any, Any], args: Any, kwargs: Any) -> TaskResult[Any]:  # noqa: ANN401
        """Queue a task on behalf of the installation; `services.enqueue` is for people's."""
        from regard.jobs.services.enqueueing import insert

        self.validate_task(task)
        job = insert(
            task,
            title=task.name.replace("_", " ").capitalize(),
            queue=task.queue_name,
            priority=task.priority,
            run_at=task.run_after or timezone.now(),
            args=normalize_json(list(args)),
            kwargs=normalize_json(kwargs),
        )
        return self._result(task, job)

    def get_result(self, result_id: str) -> TaskResult[Any]:
        from regard.jobs.models import Job
        from regard.jobs.running import task_of

        try:
            job = Job.objects.get(pk=int(result_id))
        except (Job.DoesNotExist, ValueError) as error:
            raise TaskResultDoesNotExist(result_id) from error
        return self._result(task_of(job.path), job)

    def _result(self, task: Task[Any, Any], job: Any) -> TaskResult[Any]:  # noqa: ANN401
        result: TaskResult[Any] = TaskResult(
            task=task,
            id=str(job.pk),
            status=STATUS[job.status],
            enqueued_at=job.created_at,
            started_at=job.started_at,
            last_attempted_at=job.started_at,
            finished_at=job.finished_at,
            args=job.args,
            kwargs=job.kwargs,
            backend=self.alias,
            errors=[
                TaskError(exception_class_path="builtins.Exception", traceback=job.traceback or job.error)
            ]
            if job.error
            else [],
            worker_ids=[job.worker] * job.attempts,
        )
        object.__setattr__(result, "_return_value", job.result)
        return result


def _errors(trace: str) -> list[TaskError]:
    return [TaskError(exception_class_path="builtins.Exception", traceback=trace)] if trace else []
