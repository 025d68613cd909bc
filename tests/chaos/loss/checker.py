"""Every anomaly in a history. Pure: nothing here calls anybody, or knows how Senna is made."""

from chaos.loss import delivery, unread, writing
from chaos.loss.anomaly import Anomaly
from chaos.loss.history import History


def anomalies(history: History) -> list[Anomaly]:
    return [
        *writing.anomalies(history),
        *delivery.anomalies(history),
        *unread.anomalies(history),
    ]


def kinds(history: History) -> set[str]:
    return {anomaly.kind for anomaly in anomalies(history)}
