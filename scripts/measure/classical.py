"""Measures what one fit of a classical learner costs in seconds of processor time, for src/core/estimate/workload/classical.ts.

python3 -m venv v && v/bin/pip install scikit-learn xgboost lightgbm catboost && OMP_NUM_THREADS=1 v/bin/python scripts/measure/classical.py
One thread: threads that wait for each other count as busy. Prints nanoseconds per unit of the work that the estimate counts: see `unit` beside each learner.
"""
import math
import time

import numpy as np
from sklearn.datasets import make_classification
from sklearn.ensemble import ExtraTreesClassifier, GradientBoostingClassifier, HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier
from catboost import CatBoostClassifier
from lightgbm import LGBMClassifier
from xgboost import XGBClassifier

ROUNDS = 50


def boosting(rows, features):
    return ROUNDS * rows * features


def tree(rows, features):
    return rows * math.log2(rows) * features


def forest(rows, features):
    return 10 * rows * math.log2(rows) * math.sqrt(features)


def passes(rows, features):
    return rows * features


def pairs(rows, features):
    return rows**2 * features


LEARNERS = [
    ("XGBoost, histograms", lambda: XGBClassifier(n_estimators=ROUNDS, n_jobs=1), boosting, (20_000, 200_000)),
    ("LightGBM", lambda: LGBMClassifier(n_estimators=ROUNDS, n_jobs=1, verbose=-1), boosting, (20_000, 200_000)),
    ("CatBoost", lambda: CatBoostClassifier(n_estimators=ROUNDS, thread_count=1, verbose=0, allow_writing_files=False), boosting, (20_000, 200_000)),
    ("HistGradientBoosting", lambda: HistGradientBoostingClassifier(max_iter=ROUNDS, early_stopping=False), boosting, (20_000, 200_000)),
    ("GradientBoosting", lambda: GradientBoostingClassifier(n_estimators=ROUNDS), boosting, (5_000, 20_000)),
    ("DecisionTree", DecisionTreeClassifier, tree, (20_000, 100_000)),
    ("RandomForest, 10 trees", lambda: RandomForestClassifier(10), forest, (20_000, 100_000)),
    ("ExtraTrees, 10 trees", lambda: ExtraTreesClassifier(10), forest, (20_000, 100_000)),
    ("LogisticRegression", LogisticRegression, passes, (20_000, 200_000)),
    ("SGD", SGDClassifier, passes, (20_000, 200_000)),
    ("GaussianNB", GaussianNB, passes, (20_000, 200_000)),
    ("SVC, RBF", SVC, pairs, (2_000, 8_000)),
]

for name, make, unit, sizes in LEARNERS:
    for rows in sizes:
        for features in (20, 100):
            x, y = make_classification(rows, features, n_informative=features // 2, random_state=0)
            x = x.astype(np.float32)
            start = time.process_time()
            make().fit(x, y)
            seconds = time.process_time() - start
            print(f"{name:24} rows {rows:7} features {features:4}  {seconds:8.2f} s  {1e9 * seconds / unit(rows, features):8.2f} ns per {unit.__name__}", flush=True)
